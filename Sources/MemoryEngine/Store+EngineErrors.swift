internal import LMDB
internal import Store

// For work over a store without an engine: errors of the store are those of the engine.
extension Store {
    /// Runs a closure over a snapshot.
    ///
    /// - Throws: ``EngineError`` for what fails in the store.
    func readThrowing<Value>(
        _ body: (borrowing ReadTransaction) throws(LMDBError) -> Value
    ) throws(EngineError) -> Value {
        do throws(LMDBError) { return try read(body) } catch { throw EngineError(error) }
    }

    /// Queues an operation and waits until it is durable; what it adds to the counts of organisations is written with it.
    ///
    /// - Throws: ``EngineError`` for what fails in the store.
    func writeThrowing<Value: Sendable>(
        _ body: @escaping @Sendable (inout WriteTransaction, inout ChangeSet) throws(LMDBError) -> Value
    ) async throws(EngineError) -> Value {
        let schema = schema
        do throws(LMDBError) {
            return try await write { (transaction, changes) throws(LMDBError) in
                let value = try body(&transaction, &changes)
                for (organisation, counts) in changes.usage {
                    try schema.addUsage(counts, of: organisation, at: changes.time, transaction: &transaction)
                }
                return value
            }
        } catch {
            throw EngineError(error)
        }
    }
}
