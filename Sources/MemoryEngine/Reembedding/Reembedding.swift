package import Embedding
internal import LMDB
package import Store

/// Moves a store to another model or precision: every text is embedded anew.
///
/// Vectors are replaced a few hundred at a time, each time in a transaction that also records how far it is. A store on
/// the way is refused by everything but another run, which goes on from there. Scopes of callers' vectors stay as
/// they are; a vector that a caller brought into a scope of texts is replaced by that of its memory's text.
package struct Reembedding: Sendable {
    /// What a run did.
    package struct Outcome: Sendable, Hashable {
        /// Memories whose vectors were replaced.
        package var memories = 0
        /// Vectors of earlier revisions that were replaced.
        package var pastVectors = 0
        /// Whether the run went on where another had stopped.
        package var isResumed = false
    }

    private let store: Store
    private let embedder: any TextEmbedder
    private let patient: PatientEmbedder

    /// Texts of a transaction.
    private static let sliceSize = 256

    private struct Text: Sendable {
        let location: RowKey
        let id: MemoryID
        let fact: String
    }

    private struct PastText: Sendable {
        let key: RevisionKey
        let fact: String
    }

    /// A move of a store, which no engine may have open, to the model of an embedder.
    ///
    /// - Parameter threads: Batches that are embedded at the same time.
    package init(store: Store, embedder: any TextEmbedder, threads: Int) {
        self.store = store
        self.embedder = embedder
        patient = PatientEmbedder(embedder, width: threads)
    }

    /// Does all of it, or what is left of it.
    ///
    /// - Parameter onProgress: Gets the memories that were looked at and all there are.
    /// - Returns: What was done; `nil` if the store has this model already, or no texts.
    package func run(onProgress: (Int, Int) -> Void = { _, _ in }) async throws(EngineError) -> Outcome? {
        let target = embedder.space.description
        var outcome = Outcome()
        var progress = ReembeddingProgress(target: target)
        do throws(StoreError) {
            if let before = try store.reembedding() {
                if before.target == target {
                    progress = before
                    outcome.isResumed = true
                }
            } else {
                let model = try store.embeddingModel()
                guard let model, model != target else { return nil }
            }
        } catch {
            throw .unavailable(error.description)
        }
        let schema = store.schema
        let start = progress
        try await store.writeThrowing { (transaction, _) throws(LMDBError) in
            // A move that a server began is given up: its vectors are of no use to this one.
            if try schema.modelMove(in: transaction) != nil { try schema.endModelMove(transaction: &transaction) }
            try schema.setReembedding(start, in: &transaction)
        }
        try await replaceVectors(&progress, &outcome, onProgress)
        try await replacePastVectors(&outcome)
        let (end, dimension) = (progress, embedder.space.dimension)
        try await store.writeThrowing { (transaction, _) throws(LMDBError) in
            try schema.setModelDimension(dimension, in: &transaction)
            try schema.endReembedding(end, in: &transaction)
        }
        return outcome
    }

    private func replaceVectors(
        _ progress: inout ReembeddingProgress,
        _ outcome: inout Outcome,
        _ onProgress: (Int, Int) -> Void
    ) async throws(EngineError) {
        let schema = store.schema
        let total = try store.readThrowing { (transaction) throws(LMDBError) in
            try transaction.count(of: schema.memories)
        }
        var seen = 0
        while true {
            let slice = try texts(after: progress.last)
            guard !slice.isEmpty else { return }
            let vectors = try await patient.embed(slice.map(\.fact))
            progress.last = slice[slice.count - 1].location
            let reached = progress
            let replaced = try await store.writeThrowing { (transaction, changes) throws(LMDBError) in
                var replaced = 0
                for (text, unit) in zip(slice, vectors) {
                    let vector = VectorRecord(id: text.id, norm: 1, unit: unit)
                    let isThere = try schema.replaceVector(
                        at: text.location,
                        by: vector,
                        transaction: &transaction,
                        changes: &changes
                    )
                    if isThere { replaced += 1 }
                }
                try schema.setReembedding(reached, in: &transaction)
                return replaced
            }
            outcome.memories += replaced
            seen += slice.count
            onProgress(seen, total)
        }
    }

    /// The next memories in scopes of the model, in the order of their keys.
    private func texts(after last: RowKey?) throws(EngineError) -> [Text] {
        let schema = store.schema
        return try store.readThrowing { (transaction) throws(LMDBError) in
            try transaction.withCursor(over: schema.memories) {
                (cursor: inout Cursor<RowKey, MemoryRecord>) throws(LMDBError) in
                var slice: [Text] = []
                var scope: (id: ScopeID, isModel: Bool)?
                let start = last.map { RowKey(partition: $0.partition, row: $0.row + 1) }
                var isPlaced =
                    if let start { try cursor.seek(start) } else { try cursor.seek(ScopeID(rawValue: 0)) }
                while isPlaced, slice.count < Reembedding.sliceSize {
                    let key = try cursor.key()
                    let id = key.partition.scope
                    if scope?.id != id { scope = (id, try Reembedding.isModel(schema.scope(id, in: transaction))) }
                    guard scope?.isModel == true else {
                        guard id.rawValue < .max else { break }
                        isPlaced = try cursor.seek(ScopeID(rawValue: id.rawValue + 1))
                        continue
                    }
                    let record = try cursor.value()
                    slice.append(Text(location: key, id: record.id, fact: record.fact))
                    isPlaced = try cursor.next()
                }
                return slice
            }
        }
    }

    /// Vectors of earlier revisions, for searches as of a time in the past.
    private func replacePastVectors(_ outcome: inout Outcome) async throws(EngineError) {
        let schema = store.schema
        var last: RevisionKey?
        while true {
            let (slice, next) = try pastTexts(after: last)
            let vectors = try await patient.embed(slice.map(\.fact))
            try await store.writeThrowing { (transaction, _) throws(LMDBError) in
                for (text, unit) in zip(slice, vectors) {
                    let past = try schema.pastVectors(in: transaction)
                    guard try transaction.contains(text.key, in: past) else { continue }
                    let vector = VectorRecord(id: text.key.memory.memory, norm: 1, unit: unit)
                    try transaction.put(vector, for: text.key, in: past)
                }
            }
            outcome.pastVectors += slice.count
            guard let next else { return }
            last = next
        }
    }

    /// The next vectors of earlier revisions: the vector that a revision replaced is that of the revision before it.
    private func pastTexts(after last: RevisionKey?) throws(EngineError) -> (slice: [PastText], next: RevisionKey?) {
        let schema = store.schema
        return try store.readThrowing { (transaction) throws(LMDBError) in
            try transaction.withCursor(over: schema.pastVectors(in: transaction)) {
                (cursor: inout Cursor<RevisionKey, VectorRecord>) throws(LMDBError) in
                var slice: [PastText] = []
                var isPlaced: Bool
                if let last {
                    isPlaced = try cursor.seek(RevisionKey(memory: last.memory, number: last.number + 1))
                } else {
                    isPlaced = try cursor.seek(KeyPrefix.everything)
                }
                while isPlaced {
                    let key = try cursor.key()
                    let before = RevisionKey(memory: key.memory, number: key.number - 1)
                    if let revision = try transaction.get(before, from: schema.revisions),
                        try Reembedding.isModel(schema.scope(revision.location.partition.scope, in: transaction))
                    {
                        slice.append(PastText(key: key, fact: revision.fact))
                    }
                    if slice.count == Reembedding.sliceSize { return (slice, key) }
                    isPlaced = try cursor.next()
                }
                return (slice, nil)
            }
        }
    }

    private static func isModel(_ record: ScopeRecord) -> Bool {
        if case .model = record.space { true } else { false }
    }
}
