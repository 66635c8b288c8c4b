/// A NumPy array of integers in rows, such as the true neighbours of queries.
struct NPYIntegers: Sendable {
    /// The number of rows.
    let rows: Int

    /// Values of a row.
    let columns: Int

    /// `rows * columns` values, row after row.
    let values: [Int]

    /// Reads a file of int32 or int64 values; an array of one dimension is one row.
    ///
    /// - Throws: ``ExitMessage`` that names the file and what is wrong with it.
    static func read(_ path: String) throws -> NPYIntegers {
        let file = try NPYFile(path: path)
        let values: [Int] =
            switch file.type {
            case "<i4": try file.decode(UInt32.self) { Int(Int32(bitPattern: $0)) }
            case "<i8": try file.decode(UInt64.self) { Int(Int64(bitPattern: $0)) }
            default: throw ExitMessage("\(path) has values of type \(file.type), expected <i4 or <i8")
            }
        return NPYIntegers(rows: file.rows, columns: file.columns, values: values)
    }
}
