import Foundation

/// A NumPy file before its values are decoded: what its header says, and the bytes behind it.
///
/// Source: the NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
struct NPYFile {
    /// Where the file is; the subject of every error.
    let path: String

    /// The type of the values as NumPy writes it, such as `<f4`.
    let type: String

    /// Rows of the array; 1 for an array of one dimension.
    let rows: Int

    /// Values of a row.
    let columns: Int

    /// The bytes of the values, row after row; there may be more.
    private let payload: Data

    /// Opens the file at `path` and reads its header.
    ///
    /// - Throws: ``ExitMessage`` for a file that cannot be read, is not a NumPy file of version 1 to 3, or holds something
    ///   other than one or two dimensions in C order.
    init(path: String) throws {
        self.path = path
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        } catch {
            throw ExitMessage("cannot read \(path)")
        }
        guard data.count >= 10, data.starts(with: NPYFile.magic) else {
            throw ExitMessage("\(path) is not a .npy file")
        }
        let version = data[6]
        guard (1...3).contains(version) else {
            throw ExitMessage("\(path) is a .npy file of unknown version \(version)")
        }
        let start = version == 1 ? 10 : 12
        guard data.count >= start else { throw ExitMessage("\(path) ends within its header") }
        let length = data[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard data.count - start >= length else { throw ExitMessage("\(path) ends within its header") }
        let header = String(decoding: data[start..<start + length], as: UTF8.self)
        guard let type = NPYFile.value(of: "descr", in: header),
            let order = NPYFile.value(of: "fortran_order", in: header),
            let shape = NPYFile.shape(in: header)
        else { throw ExitMessage("\(path) has a header that cannot be understood: \(header)") }
        guard (1...2).contains(shape.count) else {
            throw ExitMessage("\(path) has \(shape.count) dimensions, expected 1 or 2")
        }
        guard order == "False" || shape.count == 1 else {
            throw ExitMessage("\(path) is in Fortran order; save it with numpy.ascontiguousarray")
        }
        self.type = type
        rows = shape.count == 1 ? 1 : shape[0]
        columns = shape[shape.count - 1]
        payload = data[(start + length)...]
    }

    /// The values, each made from its little-endian bits.
    ///
    /// - Throws: ``ExitMessage`` when the file is shorter than its header says.
    func decode<Bits: FixedWidthInteger & BitwiseCopyable, Value>(
        _: Bits.Type,
        _ value: (Bits) -> Value
    ) throws -> [Value] {
        let (count, isTooLong) = rows.multipliedReportingOverflow(by: columns)
        guard !isTooLong, count <= payload.count / MemoryLayout<Bits>.size else {
            throw ExitMessage("\(path) ends before the \(rows) x \(columns) values that its header promises")
        }
        var values: [Value] = []
        values.reserveCapacity(count)
        unsafe payload.withUnsafeBytes { bytes in
            for position in 0..<count {
                // SAFETY: the guard proves that the bytes hold `count` values.
                let bits = unsafe bytes.loadUnaligned(fromByteOffset: position * MemoryLayout<Bits>.size, as: Bits.self)
                values.append(value(Bits(littleEndian: bits)))
            }
        }
        return values
    }

    /// The start of every such file.
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// The text behind a key of the header's Python dictionary, without quotes.
    private static func value(of key: String, in header: String) -> String? {
        guard let found = header.firstRange(of: "'\(key)':") else { return nil }
        let rest = header[found.upperBound...].drop { $0 == " " }
        if let quote = rest.first, quote == "'" || quote == "\"" {
            return String(rest.dropFirst().prefix { $0 != quote })
        }
        return String(rest.prefix { $0.isLetter })
    }

    private static func shape(in header: String) -> [Int]? {
        guard let found = header.firstRange(of: "'shape':"),
            let open = header[found.upperBound...].firstIndex(of: "("),
            let close = header[open...].firstIndex(of: ")")
        else { return nil }
        let numbers = header[header.index(after: open)..<close].split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        let shape = numbers.compactMap { Int($0) }
        return shape.count == numbers.count && shape.allSatisfy { $0 >= 0 } ? shape : nil
    }
}
