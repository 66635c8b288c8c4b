internal import LMDB
internal import Store
internal import Synchronization
internal import VectorSearch

/// A partition while it is read from the store, slice by slice.
///
/// Each slice has a snapshot of its own. That is sound because ``PartitionTable`` keeps every change that is committed
/// from before the first snapshot until the partition is published, and applies all of them in order. A row that changed
/// meanwhile ends as its last change says, whatever the slices saw of it; a row that did not change is the same in all
/// snapshots and is read once. A memory that was deleted and stored again between two slices is met twice and kept once,
/// because rows are told apart by the memory's id.
final class PartitionLoad: Sendable {
    private let store: Store
    private let key: PartitionKey
    private let dimension: Int
    private let expectedRows: Int
    private let generation: UInt64?
    private let progress = Mutex(Progress())

    private struct Progress: ~Copyable {
        var builder: PartitionBuilder?
        /// The number of the first row that was not read yet.
        var nextRow: UInt64 = 0
    }

    /// A load that has not begun.
    ///
    /// - Parameters:
    ///   - expectedRows: How many rows there will be, more or less.
    ///   - generation: Of the vectors; a slice of others is refused.
    init(_ key: PartitionKey, dimension: Int, expectedRows: Int, generation: UInt64? = nil, from store: Store) {
        self.generation = generation
        self.store = store
        self.key = key
        self.dimension = dimension
        self.expectedRows = expectedRows
    }

    /// Reads the next rows.
    ///
    /// - Parameter limit: The most rows to read.
    /// - Returns: Whether all rows are read.
    /// - Throws: ``EngineError/modelChanged`` when the store changed over to another model.
    /// - Complexity: O(limit x dimension)
    func readSlice(_ limit: Int) throws(EngineError) -> Bool {
        do throws(TransactionError) {
            return try progress.withLock { progress throws(TransactionError) -> Bool in
                var builder =
                    progress.builder.take() ?? PartitionBuilder(dimension: dimension, capacity: expectedRows)
                let next = try store.read { (transaction) throws(TransactionError) in
                    if let generation {
                        let current: UInt64
                        do throws(LMDBError) {
                            current = try store.schema.vectorGeneration(in: transaction)
                        } catch {
                            throw TransactionError(error)
                        }
                        guard current == generation else { throw TransactionError(any: EngineError.modelChanged) }
                    }
                    return try unsafe store.schema.readRows(
                        of: key,
                        from: progress.nextRow,
                        limit: limit,
                        in: transaction
                    ) {
                        (location, attributes, unit) throws(TransactionError) in
                        do throws(VectorError) {
                            let row = RowAttributes(attributes, at: location)
                            // SAFETY: the builder copies the bytes before this returns.
                            unsafe try builder.append(attributes.id.rowID, unitBytes: unit, row)
                        } catch {
                            let reason = "memory \(attributes.id): \(error)"
                            throw TransactionError(any: EngineError.internalFailure(reason))
                        }
                    }
                }
                progress.builder = consume builder
                progress.nextRow = next ?? .max
                return next == nil
            }
        } catch {
            throw error.engineError
        }
    }

    /// The partition of the rows that were read; the load is over.
    ///
    /// - Parameter dividedRows: Up to so many rows are divided into lists here and now.
    func finish(dividedRows: Int) -> Partition {
        progress.withLock { progress in
            guard let builder = progress.builder.take() else { return Partition(dimension: dimension) }
            let isSmall = builder.count <= dividedRows
            return builder.finish(divided: isSmall)
        }
    }
}
