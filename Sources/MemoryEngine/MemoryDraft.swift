internal import Embedding
internal import JSON
internal import LMDB
internal import Store
internal import Terms
internal import VectorSearch

/// A new memory that passed the checks that need no transaction.
struct MemoryDraft: Sendable {
    let new: NewMemory
    var vector: UnitVector?
    /// Whether the vector came from the model rather than from the caller.
    let isText: Bool
    /// The terms of the fact, made before the write so that the writer's thread does not have to; `nil` for a memory
    /// that is left out of the keyword index.
    let terms: TermVector?
    /// The tokens of its text, when it was embedded.
    var tokens: UInt64 = 0
}

extension MemoryEngine {
    /// Checks a new memory as far as that needs no transaction.
    func draft(_ new: NewMemory, by caller: Caller) throws(EngineError) -> MemoryDraft {
        var checks = FieldChecks()
        checks.text(new.fact, "fact", limit: Limits.factCharacters)
        if let topic = new.topic { checks.length(topic, "topic", limit: Limits.nameCharacters) }
        checks.fraction(new.confidence, "confidence")
        checks.fraction(new.importance, "importance")
        checks.object(new.metadata, "metadata", limit: Limits.metadataBytes)
        if let seconds = new.ttlSeconds { checks.range(seconds, 1...Limits.ttlSeconds, "ttl_seconds") }
        var vector: UnitVector?
        do throws(EngineError) {
            try requireNamed(new.scope)
        } catch {
            try checks.append(error)
        }
        if let embedding = new.embedding {
            do throws(EngineError) {
                vector = try unitVector(embedding, field: "embedding")
            } catch {
                try checks.append(error)
            }
        }
        try checks.finish()
        try caller.requireReach(new.scope)
        if let session = new.sessionID { _ = try self.session(session, for: caller) }
        let terms = new.isKeywordIndexed ? TermVector(analysing: new.fact) : nil
        return MemoryDraft(new: new, vector: vector, isText: vector == nil, terms: terms)
    }

    /// Embeds the texts of all drafts that bring no vector, unless their scope holds callers' vectors.
    func embed(_ drafts: inout [Result<MemoryDraft, EngineError>], in space: TextSpace) async throws(EngineError) {
        var texts: [String] = []
        var places: [Int] = []
        for position in drafts.indices {
            guard case .success(let draft) = drafts[position], draft.isText else { continue }
            if let dimension = try clientDimension(of: draft.new.scope) {
                drafts[position] = .failure(missingEmbedding(dimension: dimension))
            } else {
                texts.append(draft.new.fact)
                places.append(position)
            }
        }
        if texts.isEmpty { return }
        let vectors = try await space.embeddings.embed(texts)
        let dimension = space.dimension
        for (row, position) in places.enumerated() {
            guard case .success(var draft) = drafts[position] else { continue }
            draft.vector = UnitVector(trusting: Array(vectors[row * dimension..<(row + 1) * dimension]))
            draft.tokens = UInt64(space.embedder.tokenCount(of: draft.new.fact))
            drafts[position] = .success(draft)
        }
    }

    /// The dimension of a scope whose vectors callers bring, or `nil` for any other scope.
    func clientDimension(of scope: Scope) throws(EngineError) -> Int? {
        try read { transaction in
            guard let id = try scopeID(scope, in: transaction) else { return nil }
            if case .client(let dimension) = try schema.scope(id, in: transaction).space { return dimension }
            return nil
        }
    }
}
