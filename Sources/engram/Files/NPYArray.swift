import Foundation

/// A NumPy array of float32 values in rows.
struct NPYArray: Sendable {
    /// The number of rows.
    let rows: Int

    /// Values of a row.
    let columns: Int

    /// `rows * columns` values, row after row.
    let values: [Float]

    /// An array of the given shape.
    ///
    /// - Precondition: There are `rows * columns` values.
    init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns)
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// Reads a file of float32, float64 or float16 values; an array of one dimension is one row.
    ///
    /// - Throws: ``ExitMessage`` that names the file and what is wrong with it.
    static func read(_ path: String) throws -> NPYArray {
        let file = try NPYFile(path: path)
        let values: [Float] =
            switch file.type {
            case "<f4": try file.decode(UInt32.self) { Float(bitPattern: $0) }
            case "<f8": try file.decode(UInt64.self) { Float(Double(bitPattern: $0)) }
            case "<f2": try file.decode(UInt16.self) { Float(Float16(bitPattern: $0)) }
            default: throw ExitMessage("\(path) has values of type \(file.type), expected <f4, <f8 or <f2")
            }
        return NPYArray(rows: file.rows, columns: file.columns, values: values)
    }

    /// Writes a file of float32 values in two dimensions, replacing what was there.
    ///
    /// - Throws: ``ExitMessage`` when it cannot be written.
    func write(to path: String) throws {
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        // Magic, version, length, header and line break fill whole cache lines, so that the values are aligned.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        var data = Data(NPYFile.magic + [1, 0])
        data.append(contentsOf: [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)])
        data.append(contentsOf: header.utf8)
        // SAFETY: the bytes of the array are copied while it is borrowed; both supported architectures are little-endian.
        unsafe values.withUnsafeBytes { unsafe data.append(contentsOf: $0) }
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw ExitMessage("cannot write \(path)")
        }
    }
}
