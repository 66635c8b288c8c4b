package import LMDB

extension Schema {
    /// Visits some rows of a partition in the order of creation, each with the bytes of its unit vector in place.
    ///
    /// A large partition is read slice by slice, each in a snapshot of its own, so that none pins old pages for long.
    ///
    /// - Parameters:
    ///   - first: The number of the first row to visit.
    ///   - limit: The most rows to visit, at least 1.
    ///   - body: The bytes are float32 values of any alignment, valid during the call only.
    /// - Returns: The number from which to go on, or `nil` when there are no more rows.
    /// - Complexity: O(log n + limit), one pass over two tables side by side.
    package func readRows<T: Transaction & ~Copyable, Failure: LMDBErrorConvertible>(
        of partition: PartitionKey,
        from first: UInt64,
        limit: Int,
        in transaction: borrowing T,
        _ body: (RowKey, MemoryAttributes, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> UInt64? {
        let (prefix, start) = (KeyPrefix(partition), RowKey(partition: partition, row: first))
        let vectors: Database<RowKey, VectorRecord>
        do throws(LMDBError) { vectors = try self.vectors(in: transaction) } catch { throw Failure(error) }
        return try transaction.withCursor(over: memories) {
            (rows: inout Cursor<RowKey, MemoryRecord>) throws(Failure) in
            try transaction.withCursor(over: vectors) {
                (vectors: inout Cursor<RowKey, VectorRecord>) throws(Failure) -> UInt64? in
                var isPlaced: (row: Bool, vector: Bool)
                do throws(LMDBError) {
                    isPlaced = (try rows.seek(start), try vectors.seek(start))
                } catch {
                    throw Failure(error)
                }
                var visited = 0
                while isPlaced.row, rows.matches(prefix) {
                    let key: RowKey
                    let attributes: MemoryAttributes
                    let unit: UnsafeRawBufferPointer
                    do throws(LMDBError) {
                        key = try rows.key()
                        if visited == limit { return key.row }
                        var reader = rows.valueReader()
                        attributes = try MemoryAttributes(reading: &reader)
                        guard isPlaced.vector, try vectors.key() == key else {
                            throw .malformedValue(reason: "memory \(attributes.id) has no vector")
                        }
                        var vector = vectors.valueReader()
                        // SAFETY: the bytes belong to the snapshot, and the cursor moves after their last use.
                        unsafe unit = try VectorRecord.unitBytes(reading: &vector)
                    } catch {
                        throw Failure(error)
                    }
                    unsafe try body(key, attributes, unit)
                    visited += 1
                    do throws(LMDBError) {
                        isPlaced = (try rows.next(), try vectors.next())
                    } catch {
                        throw Failure(error)
                    }
                }
                return nil
            }
        }
    }
}

extension VectorRecord {
    /// The bytes of a stored record's unit vector, in place.
    ///
    /// The memory's id is not looked at: vectors lie under the keys of their memories.
    @unsafe static func unitBytes(reading reader: inout ByteReader) throws(LMDBError) -> UnsafeRawBufferPointer {
        try RecordVersion.check(&reader, "vector")
        _ = try reader.integer(UInt8.self)
        let dimension = Int(try reader.integer(UInt16.self))
        _ = try reader.float()
        _ = try MemoryID(reading: &reader)
        return unsafe try reader.rawBytes(dimension * MemoryLayout<Float>.size)
    }
}
