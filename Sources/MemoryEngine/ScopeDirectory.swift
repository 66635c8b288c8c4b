internal import LMDB
internal import Store
internal import Synchronization

/// Finds the scopes of an organisation by the pairs that they include.
///
/// Scopes are never renamed or removed and their numbers grow, so what was read once stays true: each search reads only
/// the scopes that are new since the last one. Pairs are kept as hashes, so what is found are candidates; whoever asks
/// checks them against the store.
///
/// Memory: about four bytes for each pair of each scope.
final class ScopeDirectory: Sendable {
    private let state = Mutex(State())

    private struct State {
        var next: UInt32 = 1
        /// Hash of an organisation, or of an organisation and a pair, to the scopes that may have it, ascending.
        var scopes: [Int: [ScopeID]] = [:]
    }

    /// The scopes that may include all of some pairs, in the order of their making: each that does is among them.
    ///
    /// - Complexity: O(1) besides the scopes that are new
    func candidates(
        including pairs: [Scope.Pair],
        of organisation: OrganisationID,
        schema: Schema,
        in transaction: borrowing ReadTransaction
    ) throws(TransactionError) -> [ScopeID] {
        try readNew(schema, transaction)
        return state.withLock { state in
            let lists =
                pairs.isEmpty
                ? [state.scopes[ScopeDirectory.hash(organisation, nil)] ?? []]
                : pairs.map { state.scopes[ScopeDirectory.hash(organisation, $0)] ?? [] }
            return lists.min { $0.count < $1.count } ?? []
        }
    }

    private func readNew(_ schema: Schema, _ transaction: borrowing ReadTransaction) throws(TransactionError) {
        let next = state.withLock { $0.next }
        var found: [(id: ScopeID, hashes: [Int])] = []
        try schema.forEachScope(from: ScopeID(rawValue: next), in: transaction) {
            (id, record) throws(TransactionError) in
            let scope: Scope
            do throws(EngineError) {
                scope = try Scope(organisation: record.organisation, canonicalJSON: record.canonicalJSON)
            } catch {
                throw TransactionError(any: error)
            }
            let hashes = scope.pairs.map { ScopeDirectory.hash(record.organisationID, $0) }
            found.append((id, hashes + [ScopeDirectory.hash(record.organisationID, nil)]))
        }
        if found.isEmpty { return }
        state.withLock { state in
            // Another search may have read the same ones meanwhile, or more.
            for (id, hashes) in found where id.rawValue >= state.next {
                for hash in Set(hashes) { state.scopes[hash, default: []].append(id) }
                state.next = id.rawValue &+ 1
            }
        }
    }

    private static func hash(_ organisation: OrganisationID, _ pair: Scope.Pair?) -> Int {
        var hasher = Hasher()
        hasher.combine(organisation)
        hasher.combine(pair?.key)
        hasher.combine(pair?.value)
        return hasher.finalize()
    }
}
