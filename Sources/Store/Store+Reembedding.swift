package import LMDB

/// How far the way of a store to another model is.
package struct ReembeddingProgress: Sendable, Hashable {
    /// The space that its vectors shall have.
    package let target: String

    /// The last memory whose vector was replaced; `nil` before the first.
    package var last: RowKey?

    /// The beginning of the way to a space.
    package init(target: String, last: RowKey? = nil) {
        self.target = target
        self.last = last
    }

    /// The name of the setting.
    fileprivate static let setting: NameKey = "reembedding"

    /// Scope, kind, row, and the target, which may contain anything.
    fileprivate var text: String {
        guard let last else { return "0 0 0 \(target)" }
        return "\(last.partition.scope.rawValue) \(last.partition.kind.rawValue) \(last.row) \(target)"
    }

    fileprivate init(parsing text: String) throws(LMDBError) {
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let scope = UInt32(parts[0]), let kind = UInt8(parts[1]), let row = UInt64(parts[2])
        else { throw .malformedValue(reason: "the setting reembedding is \(text)") }
        target = String(parts[3])
        if let kind = MemoryKind(rawValue: kind) {
            last = RowKey(partition: PartitionKey(scope: ScopeID(rawValue: scope), kind: kind), row: row)
        }
    }
}

extension Store {
    /// How far the store's way to another model is; `nil` when it is on none.
    package func reembedding() throws(StoreError) -> ReembeddingProgress? {
        try read { (transaction) throws(StoreError) in
            do throws(LMDBError) {
                guard let setting = try transaction.get(ReembeddingProgress.setting, from: schema.settings) else {
                    return nil
                }
                return try ReembeddingProgress(parsing: setting.text)
            } catch {
                throw .storage(error)
            }
        }
    }
}

extension Schema {
    /// Records how far the way to another model is: from now on the store is opened for going on only.
    package func setReembedding(
        _ progress: ReembeddingProgress,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        try transaction.put(SettingRecord(progress.text), for: ReembeddingProgress.setting, in: settings)
    }

    /// Ends the way: the store's model is its target.
    package func endReembedding(
        _ progress: ReembeddingProgress,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        try transaction.put(SettingRecord(progress.target), for: "embedding-model", in: settings)
        _ = try transaction.delete(ReembeddingProgress.setting, from: settings)
    }

    /// Replaces the vector of a memory, which keeps its revisions, by that of another model.
    ///
    /// - Returns: False if the memory is not there.
    package func replaceVector(
        at location: RowKey,
        by vector: VectorRecord,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) -> Bool {
        let live = try vectors(in: transaction)
        guard let before = try transaction.get(location, from: live), before.id == vector.id else { return false }
        let scope = try scope(location.partition.scope, in: transaction)
        try transaction.put(vector, for: location, in: live)
        changes.count(bytes: vector.encodedByteCount - before.encodedByteCount, of: scope.organisation)
        return true
    }

    /// Sets the dimension of every scope whose vectors are the model's.
    package func setModelDimension(_ dimension: Int, in transaction: inout WriteTransaction) throws(LMDBError) {
        var changed: [(ScopeID, ScopeRecord)] = []
        try forEachScope(from: ScopeID(rawValue: 0), in: transaction) { (id, record) throws(LMDBError) in
            if case .model(let before) = record.space, before != dimension { changed.append((id, record)) }
        }
        for (id, record) in changed {
            var record = record
            record.space = .model(dimension: dimension)
            try transaction.put(record, for: id, in: scopes)
        }
    }

    /// Sets the dimension of every scope whose vectors are the model's, and counts what their vectors take from then on.
    func setModelDimension(
        _ dimension: Int,
        in transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) {
        var bytes: [String: Int] = [:]
        try forEachScope(from: ScopeID(rawValue: 0), in: transaction) { (_, record) throws(LMDBError) in
            guard case .model(let before) = record.space, before != dimension else { return }
            let vectors = MemoryKind.allCases.reduce(0) { $0 + Int(record[count: $1]) }
            bytes[record.organisation, default: 0] += vectors * (dimension - before) * MemoryLayout<Float>.size
        }
        for (organisation, count) in bytes { changes.count(bytes: count, of: organisation) }
        try setModelDimension(dimension, in: &transaction)
    }
}
