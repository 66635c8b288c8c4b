internal import CLMDB

/// A place in a table that moves over its entries in key order.
///
/// - Important: Lives inside its transaction: obtained from `withCursor`, closed when that returns.
@safe public struct Cursor<Key: DatabaseKey, Value: DatabaseValue>: ~Copyable {
    private let handle: OpaquePointer
    private var currentKey: MDB_val
    private var currentValue: MDB_val

    init(transaction: OpaquePointer, database: Database<Key, Value>) throws(LMDBError) {
        var cursor: OpaquePointer?
        // SAFETY: the transaction is live; the cursor is closed in deinit, before the transaction ends.
        try unsafe check(mdb_cursor_open(transaction, database.handle, &cursor), "mdb_cursor_open")
        unsafe handle = unsafe cursor!
        unsafe currentKey = MDB_val()
        unsafe currentValue = MDB_val()
    }

    deinit { unsafe mdb_cursor_close(handle) }

    private mutating func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Bool {
        let code = unsafe mdb_cursor_get(handle, &currentKey, &currentValue, operation)
        if code == MDB_NOTFOUND {
            unsafe currentKey = MDB_val()
            return false
        }
        try check(code, "mdb_cursor_get")
        return true
    }

    /// Moves to the first entry whose key is at least `key`.
    ///
    /// Answers whether there is one.
    public mutating func seek(_ key: some DatabaseKey) throws(LMDBError) -> Bool {
        if key.encodedByteCount == 0 { return try move(MDB_FIRST) }
        let (code, foundKey, foundValue) = unsafe withEncoded(key) { wanted in
            var (key, value) = unsafe (wanted, MDB_val())
            let code = unsafe mdb_cursor_get(handle, &key, &value, MDB_SET_RANGE)
            return unsafe (code, key, value)
        }
        if code == MDB_NOTFOUND {
            unsafe currentKey = MDB_val()
            return false
        }
        try check(code, "mdb_cursor_get")
        // SAFETY: MDB_SET_RANGE replaced the key by the stored one, which lives as long as the snapshot.
        unsafe currentKey = unsafe foundKey
        unsafe currentValue = unsafe foundValue
        return true
    }

    /// Moves to the last entry whose key begins with `prefix`.
    ///
    /// Answers whether there is one.
    public mutating func seekLast(of prefix: KeyPrefix) throws(LMDBError) -> Bool {
        // The successor of the prefix: the prefix plus one in its last byte that is not 0xFF.
        var successor = prefix.bytes
        while successor.last == 0xFF { successor.removeLast() }
        guard let last = successor.last else {
            return try move(MDB_LAST) && matches(prefix)
        }
        successor[successor.count - 1] = last + 1
        let isPlaced = try seek(KeyPrefix(bytes: successor)) ? try move(MDB_PREV) : try move(MDB_LAST)
        return isPlaced && matches(prefix)
    }

    /// Moves to the next entry.
    ///
    /// Answers whether there is one.
    public mutating func next() throws(LMDBError) -> Bool { try move(MDB_NEXT) }

    /// Moves to the entry before.
    ///
    /// Answers whether there is one.
    public mutating func previous() throws(LMDBError) -> Bool { try move(MDB_PREV) }

    /// Whether the cursor stands on an entry whose key begins with `prefix`.
    public borrowing func matches(_ prefix: KeyPrefix) -> Bool {
        // SAFETY: the key's bytes belong to the snapshot, which outlives the cursor.
        let key = unsafe UnsafeRawBufferPointer(start: currentKey.mv_data, count: currentKey.mv_size)
        return unsafe key.count > 0 && key.starts(with: prefix.bytes)
    }

    /// The key of the entry that the cursor stands on.
    public borrowing func key() throws(LMDBError) -> Key {
        // SAFETY: the key's bytes belong to the snapshot, which outlives the cursor.
        var reader = unsafe ByteReader(UnsafeRawBufferPointer(start: currentKey.mv_data, count: currentKey.mv_size))
        return try Key(reading: &reader)
    }

    /// A reader of the value that the cursor stands on, valid until the cursor moves.
    public borrowing func valueReader() -> ByteReader {
        // SAFETY: the value's bytes belong to the snapshot; the caller uses the reader before it moves the cursor.
        unsafe ByteReader(UnsafeRawBufferPointer(start: currentValue.mv_data, count: currentValue.mv_size))
    }

    /// The value of the entry that the cursor stands on.
    public borrowing func value() throws(LMDBError) -> Value {
        var reader = valueReader()
        return try Value(reading: &reader)
    }

    /// Removes the entry that the cursor stands on and moves to the one after.
    ///
    /// Answers whether there is one.
    mutating func deleteCurrent() throws(LMDBError) -> Bool {
        try unsafe check(mdb_cursor_del(handle, 0), "mdb_cursor_del")
        // After a deletion LMDB stands between entries: the next move lands on the one that followed.
        return try move(MDB_NEXT)
    }
}
