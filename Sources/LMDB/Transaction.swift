internal import CLMDB

/// What read and write transactions have in common: lookups and cursors over one snapshot.
public protocol Transaction: ~Copyable {
    /// LMDB's transaction, for the extensions of this module.
    @unsafe var handle: OpaquePointer { get }

    /// Whether it may see changes that are not committed, so that nothing it reads may be kept beyond it.
    static var seesUncommitted: Bool { get }
}

/// A snapshot of the store.
///
/// It sees no later commit.
///
/// - Important: Valid only during the closure it is handed to.
@safe public struct ReadTransaction: ~Copyable, Transaction {
    /// LMDB's transaction.
    @unsafe public let handle: OpaquePointer

    /// A snapshot holds commits only.
    public static var seesUncommitted: Bool { false }

    init(handle: OpaquePointer) { unsafe self.handle = handle }
}

extension Transaction where Self: ~Copyable {
    /// The id of the snapshot: commits are numbered in order.
    public borrowing func snapshotID() -> Int { unsafe mdb_txn_id(handle) }

    /// The number of entries of a table.
    ///
    /// - Complexity: O(1)
    public borrowing func count<Key, Value>(of database: Database<Key, Value>) throws(LMDBError) -> Int {
        var statistics = MDB_stat()
        // SAFETY: the transaction is live for the duration of the borrow.
        try unsafe check(mdb_stat(handle, database.handle, &statistics), "mdb_stat")
        return statistics.ms_entries
    }

    /// The value of a key, decoded, or `nil`.
    ///
    /// - Complexity: O(log n)
    public borrowing func get<Key, Value>(
        _ key: Key,
        from database: Database<Key, Value>
    ) throws(LMDBError) -> Value? {
        try withValue(of: key, in: database) { (reader: inout ByteReader) throws(LMDBError) in
            try Value(reading: &reader)
        }
    }

    /// Whether a key is there.
    public borrowing func contains<Key, Value>(
        _ key: Key,
        in database: Database<Key, Value>
    ) throws(LMDBError) -> Bool {
        try withValue(of: key, in: database) { (_: inout ByteReader) throws(LMDBError) in true } ?? false
    }

    /// Reads the bytes of a key's value in place.
    ///
    /// - Parameter body: Called with a reader that is valid during the call only. Not called when the key is absent.
    public borrowing func withValue<Key, Value, Result, Failure: LMDBErrorConvertible>(
        of key: Key,
        in database: Database<Key, Value>,
        _ body: (inout ByteReader) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        var found = unsafe MDB_val()
        let code = unsafe withEncoded(key) { keyValue in
            var keyValue = unsafe keyValue
            return unsafe mdb_get(handle, database.handle, &keyValue, &found)
        }
        switch code {
        case MDB_SUCCESS:
            // SAFETY: the bytes belong to the snapshot, which lives as long as the borrow of self.
            var reader = unsafe ByteReader(UnsafeRawBufferPointer(start: found.mv_data, count: found.mv_size))
            return try body(&reader)
        case MDB_NOTFOUND: return nil
        default: throw Failure(LMDBError(code: code, call: "mdb_get"))
        }
    }

    /// Opens a cursor over a table, runs a closure with it and closes it.
    public borrowing func withCursor<Key, Value, Result, Failure: LMDBErrorConvertible>(
        over database: Database<Key, Value>,
        _ body: (inout Cursor<Key, Value>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var cursor: Cursor<Key, Value>
        do throws(LMDBError) {
            cursor = unsafe try Cursor(transaction: handle, database: database)
        } catch {
            throw Failure(error)
        }
        return try body(&cursor)
    }

    /// Visits the entries whose keys begin with `prefix`, in key order or in reverse.
    ///
    /// - Parameters:
    ///   - body: Gets the key and a reader of the value, valid during the call only; answers whether to go on.
    public borrowing func forEach<Key, Value, Failure: LMDBErrorConvertible>(
        in database: Database<Key, Value>,
        prefix: KeyPrefix = .everything,
        reversed: Bool = false,
        _ body: (Key, inout ByteReader) throws(Failure) -> Bool
    ) throws(Failure) {
        try withCursor(over: database) { (cursor: inout Cursor<Key, Value>) throws(Failure) in
            do throws(LMDBError) {
                guard reversed ? try cursor.seekLast(of: prefix) : try cursor.seek(prefix) else { return }
            } catch {
                throw Failure(error)
            }
            while cursor.matches(prefix) {
                let key: Key
                do throws(LMDBError) { key = try cursor.key() } catch { throw Failure(error) }
                var reader = cursor.valueReader()
                guard try body(key, &reader) else { return }
                do throws(LMDBError) {
                    guard reversed ? try cursor.previous() : try cursor.next() else { return }
                } catch {
                    throw Failure(error)
                }
            }
        }
    }
}

/// Encodes a key on the stack and hands it to a closure as LMDB's own type.
///
/// - Precondition: The key has 1 to 511 bytes.
@inline(__always)
func withEncoded<Result>(_ key: some DatabaseKey, _ body: (MDB_val) -> Result) -> Result {
    let size = key.encodedByteCount
    precondition((1...511).contains(size), "a key must have 1 to 511 bytes, not \(size)")
    return unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { buffer in
        // SAFETY: the writer traps rather than pass the buffer's end; LMDB only reads the key during the call.
        var writer = unsafe ByteWriter(buffer)
        key.write(to: &writer)
        return unsafe body(MDB_val(mv_size: writer.count, mv_data: buffer.baseAddress))
    }
}
