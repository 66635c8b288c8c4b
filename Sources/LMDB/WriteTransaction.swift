internal import CLMDB

/// A transaction that writes: it sees the last commit and its own changes.
///
/// - Important: Valid only during the closure it is handed to, on the thread that runs it.
@safe public struct WriteTransaction: ~Copyable, Transaction {
    /// LMDB's transaction.
    @unsafe public let handle: OpaquePointer

    /// It sees its own changes.
    public static var seesUncommitted: Bool { true }

    /// How many puts and deletes changed the store through this transaction.
    public private(set) var changeCount = 0

    /// Bytes of keys and values written through this transaction.
    public private(set) var writtenByteCount = 0

    init(handle: OpaquePointer) { unsafe self.handle = handle }

    /// Stores a value under a key, replacing what was there.
    ///
    /// The value is encoded straight into the page.
    public mutating func put<Key, Value>(
        _ value: Value,
        for key: Key,
        in database: Database<Key, Value>
    ) throws(LMDBError) {
        try store(value, for: key, in: database, flags: 0)
    }

    /// Stores a value under a key greater than all others of the table: faster and denser for sorted loads.
    ///
    /// - Precondition: The key is greater than the table's last. LMDB refuses it otherwise (`MDB_KEYEXIST`).
    public mutating func append<Key, Value>(
        _ value: Value,
        for key: Key,
        in database: Database<Key, Value>
    ) throws(LMDBError) {
        try store(value, for: key, in: database, flags: UInt32(MDB_APPEND))
    }

    /// Stores a value under a key that mostly is greater than all others of the table, and as ``put(_:for:in:)`` otherwise.
    ///
    /// Where it is, pages are filled to the end. Values of which a page holds two take half the pages then: LMDB splits a page
    /// of two into two of one.
    public mutating func putAscending<Key, Value>(
        _ value: Value,
        for key: Key,
        in database: Database<Key, Value>
    ) throws(LMDBError) {
        do throws(LMDBError) {
            try append(value, for: key, in: database)
        } catch {
            // Nothing was changed.
            guard error.isExistingKey else { throw error }
            try put(value, for: key, in: database)
        }
    }

    private mutating func store<Key, Value>(
        _ value: Value,
        for key: Key,
        in database: Database<Key, Value>,
        flags: UInt32
    ) throws(LMDBError) {
        let size = value.encodedByteCount
        var data = unsafe MDB_val(mv_size: size, mv_data: nil)
        let code = unsafe withEncoded(key) { keyValue in
            var keyValue = unsafe keyValue
            return unsafe mdb_put(handle, database.handle, &keyValue, &data, flags | UInt32(MDB_RESERVE))
        }
        try check(code, "mdb_put")
        // SAFETY: MDB_RESERVE hands out `size` writable bytes that stay valid until the next change of this transaction.
        var writer = unsafe ByteWriter(UnsafeMutableRawBufferPointer(start: data.mv_data, count: size))
        value.write(to: &writer)
        precondition(writer.count == size, "a record is shorter than the size it announced")
        changeCount += 1
        writtenByteCount += size + key.encodedByteCount
    }

    /// Removes a key.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    public mutating func delete<Key, Value>(
        _ key: Key,
        from database: Database<Key, Value>
    ) throws(LMDBError) -> Bool {
        let code = unsafe withEncoded(key) { keyValue in
            var keyValue = unsafe keyValue
            return unsafe mdb_del(handle, database.handle, &keyValue, nil)
        }
        if code == MDB_NOTFOUND { return false }
        try check(code, "mdb_del")
        changeCount += 1
        return true
    }

    /// Removes every entry whose key begins with `prefix`.
    ///
    /// - Returns: How many there were.
    @discardableResult
    public mutating func deleteAll<Key, Value>(
        in database: Database<Key, Value>,
        prefix: KeyPrefix
    ) throws(LMDBError) -> Int {
        var removed = 0
        var cursor = unsafe try Cursor(transaction: handle, database: database)
        var isPlaced = try cursor.seek(prefix)
        while isPlaced, cursor.matches(prefix) {
            // LMDB leaves the cursor on the entry that followed, or nowhere at the end.
            isPlaced = try cursor.deleteCurrent()
            removed += 1
        }
        changeCount += removed
        return removed
    }

    /// Removes every entry of a table.
    ///
    /// - Complexity: O(pages of the table), without reading the values of leaves that overflow into no other page.
    public mutating func clear<Key, Value>(_ database: Database<Key, Value>) throws(LMDBError) {
        try unsafe check(mdb_drop(handle, database.handle, 0), "mdb_drop")
        changeCount += 1
    }
}
