package import LMDB

/// A key of any bytes.
package struct ByteKey: DatabaseKey, Hashable, Comparable, Sendable {
    /// The bytes.
    package let bytes: [UInt8]

    /// The key of some bytes.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    /// The key of a text.
    package init(_ text: String) { bytes = Array(text.utf8) }
    /// The key of a number, eight bytes in numeric order.
    package init(_ number: Int) { bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }

    package var encodedByteCount: Int { bytes.count }
    package func write(to writer: inout ByteWriter) { writer.bytes(bytes) }
    package init(reading reader: inout ByteReader) throws(LMDBError) { bytes = try reader.bytes(reader.remaining) }

    /// The order of LMDB: bytewise, shorter first.
    package static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

/// A value of any bytes.
package struct Blob: DatabaseValue, Hashable, Sendable {
    /// The bytes.
    package let bytes: [UInt8]

    /// The value of some bytes.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    /// The value of a text.
    package init(_ text: String) { bytes = Array(text.utf8) }

    package var encodedByteCount: Int { bytes.count }
    package func write(to writer: inout ByteWriter) { writer.bytes(bytes) }
    package init(reading reader: inout ByteReader) throws(LMDBError) { bytes = try reader.bytes(reader.remaining) }
}

/// One table of bytes in an environment of its own, with a transaction for each call.
package final class ByteTable: Sendable {
    /// Where the file lies.
    package let folder: TemporaryFolder
    /// The environment.
    package let environment: Environment
    /// The table, named `table`.
    package let database: Database<ByteKey, Blob>

    /// An empty table.
    package init(
        mapSize: Int = 1 << 28,
        maximumReaders: Int = 512,
        durability: Environment.Durability = .full
    ) throws(LMDBError) {
        folder = TemporaryFolder()
        var options = Environment.Options(mapSize: mapSize, maximumReaders: maximumReaders)
        options.durability = durability
        environment = try Environment(path: folder.file("data.mdb"), options: options)
        database = try environment.database("table")
    }

    /// Stores an entry.
    package func put(_ key: ByteKey, _ value: Blob) throws(LMDBError) { try put([(key, value)]) }

    /// Stores entries in one transaction.
    package func put(_ entries: [(ByteKey, Blob)]) throws(LMDBError) {
        try environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            for (key, value) in entries { try transaction.put(value, for: key, in: database) }
        }
    }

    /// The value of a key.
    package func get(_ key: ByteKey) throws(LMDBError) -> [UInt8]? {
        try environment.read { (transaction) throws(LMDBError) in try transaction.get(key, from: database)?.bytes }
    }

    /// Removes an entry and answers whether it was there.
    package func delete(_ key: ByteKey) throws(LMDBError) -> Bool {
        try environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.delete(key, from: database)
        }
    }

    /// Removes the entries under a prefix and answers how many there were.
    package func deleteAll(prefix: KeyPrefix) throws(LMDBError) -> Int {
        try environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.deleteAll(in: database, prefix: prefix)
        }
    }

    /// The keys under a prefix.
    package func keys(prefix: KeyPrefix = .everything, reversed: Bool = false) throws(LMDBError) -> [ByteKey] {
        try environment.read { (transaction) throws(LMDBError) in
            var keys: [ByteKey] = []
            try transaction.forEach(in: database, prefix: prefix, reversed: reversed) { (key, _) throws(LMDBError) in
                keys.append(key)
                return true
            }
            return keys
        }
    }

    /// The number of entries.
    package func count() throws(LMDBError) -> Int {
        try environment.read { (transaction) throws(LMDBError) in try transaction.count(of: database) }
    }
}
