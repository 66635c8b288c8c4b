import Foundation
import Testing

/// A set of real vectors beside the repository: for measuring, so tests do without where it is absent.
struct RealSet {
    let base: [[Float]]
    let queries: [[Float]]

    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/data")

    /// The sets that are there.
    static let names = ["e5small384", "lexpca384", "sift5k"]
        .filter { FileManager.default.fileExists(atPath: folder.appending(path: "\($0)-base.npy").path) }

    /// Why tests with real sets are skipped.
    static let absence: Comment = "there are no sets in ../shared/data"

    /// A set, its vectors normalised; at most some queries of it.
    init(_ name: String, queries count: Int) throws {
        base = try RealSet.matrix("\(name)-base.npy")
        queries = Array(try RealSet.matrix("\(name)-queries.npy").prefix(count))
    }

    private struct UnknownFormat: Error {}

    /// The rows of a file: a header of text that names type and shape, then little-endian float32 values.
    private static func matrix(_ name: String) throws -> [[Float]] {
        let data = try Data(contentsOf: folder.appending(path: name))
        let start = 10 + Int(data[8]) + Int(data[9]) << 8
        let header = String(decoding: data[10..<start], as: UTF8.self)
        guard header.contains("'<f4'"), header.contains("'fortran_order': False"),
            let shape = header.firstMatch(of: /\((\d+), (\d+)\)/), let rows = Int(shape.1), let columns = Int(shape.2),
            data.count == start + 4 * rows * columns
        else { throw UnknownFormat() }
        // SAFETY: loads of 4 bytes within the data; the check above counted them.
        let values = unsafe data[start...]
            .withUnsafeBytes { bytes in
                unsafe [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
                    unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                    count = rows * columns
                }
            }
        return (0..<rows).map { normalised(Array(values[$0 * columns..<($0 + 1) * columns])) }
    }
}
