internal import Embedding
internal import JSON
internal import LMDB
package import Store
internal import VectorSearch

extension MemoryEngine {
    /// Changes a memory.
    ///
    /// A changed fact is embedded and searchable when it returns; no change makes no revision.
    package func updateMemory(
        _ id: MemoryID,
        _ patch: MemoryPatch,
        by caller: Caller
    ) async throws(EngineError) -> Memory {
        let brought = try checkedVector(of: patch)
        return try await inTextSpace(writing: true) { (space) async throws(EngineError) in
            try await updateMemory(id, patch, brought, in: space, by: caller)
        }
    }

    private func updateMemory(
        _ id: MemoryID,
        _ patch: MemoryPatch,
        _ brought: UnitVector?,
        in space: TextSpace,
        by caller: Caller
    ) async throws(EngineError) -> Memory {
        var vector = brought
        var tokens: UInt64 = 0
        while true {
            // The text is embedded before the write, so the writer's thread never waits for the model.
            let current = try read { transaction in
                let (stored, memory) = try self.visibleMemory(id, for: caller, in: transaction)
                return (memory, space: try self.schema.scope(stored.location.partition.scope, in: transaction).space)
            }
            if let fact = patch.fact, vector == nil, !isSame(fact, current.0.fact) {
                if case .client(let dimension) = current.space {
                    throw missingEmbedding(dimension: dimension)
                }
                vector = UnitVector(trusting: try await space.embeddings.embed([fact]))
                tokens = tokenCount(of: [fact])
            }
            let (prepared, embedded) = (vector, tokens)
            let changed = try await write { transaction, changes in
                try self.require(space, in: transaction)
                if embedded > 0 { changes.count(UsageCounts(tokensEmbedded: embedded), of: caller.organisation) }
                return try self.apply(patch, vector: prepared, to: id, by: caller, &transaction, &changes)
            }
            if let changed { return changed }
        }
    }

    /// Changes a memory, or answers `nil` when its text became another since it was read, so that a vector is missing.
    func apply(
        _ patch: MemoryPatch,
        vector: UnitVector?,
        to id: MemoryID,
        by caller: Caller,
        _ transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws -> Memory? {
        var (stored, before) = try visibleMemory(id, for: caller, in: transaction)
        if vector == nil, let fact = patch.fact, !isSame(fact, before.fact) { return nil }
        if let fact = patch.fact { stored.record.fact = fact }
        if let confidence = patch.confidence { stored.record.confidence = confidence }
        if let importance = patch.importance { stored.record.importance = importance }
        switch patch.topic {
        case .set(let topic): stored.record.topic = topic
        case .clear: stored.record.topic = nil
        case nil: break
        }
        switch patch.expiry {
        case .after(let seconds): stored.record.expires = changes.time.advanced(bySeconds: seconds)
        case .never: stored.record.expires = nil
        case nil: break
        }
        if patch.metadata != nil || patch.newMetadata != nil {
            var merged = before.metadata
            if let replacement = patch.newMetadata { merged = try replacement.applied(to: merged) }
            if let metadata = patch.metadata { merged = try merged.mergePatch(metadata) }
            var checks = FieldChecks()
            checks.object(merged, "metadata", limit: Limits.metadataBytes)
            try checks.finish()
            stored.record.metadata = merged.bytes
        }
        let changed = Memory(stored.record, kind: before.kind, scope: before.scope)
        let hasNewVector =
            try vector.map { vector in
                try transaction.get(stored.location, from: schema.vectors(in: transaction))?.unit != vector.values
            } ?? false
        guard changed != before || !isSame(changed.fact, before.fact) || hasNewVector else { return before }
        if let vector {
            let space = try schema.scope(stored.location.partition.scope, in: transaction).space
            _ = try admittedSpace(vector.count, isText: patch.embedding == nil, current: space)
        }
        stored.record.revision += 1
        stored.record.updated = changes.time
        stored.record.isUnindexed = false
        try schema.updateMemory(
            stored,
            vector: hasNewVector ? vector.map { VectorRecord(id: id, norm: $0.norm, unit: $0.values) } : nil,
            action: .updated,
            actor: caller.user,
            transaction: &transaction,
            changes: &changes
        )
        return Memory(stored.record, kind: before.kind, scope: before.scope)
    }

    /// Checks a change and normalises the vector that it brings.
    func checkedVector(of patch: MemoryPatch) throws(EngineError) -> UnitVector? {
        var checks = FieldChecks()
        var vector: UnitVector?
        if let fact = patch.fact { checks.text(fact, "fact", limit: Limits.factCharacters) }
        if case .set(let topic) = patch.topic { checks.length(topic, "topic", limit: Limits.nameCharacters) }
        if let confidence = patch.confidence { checks.fraction(confidence, "confidence") }
        if let importance = patch.importance { checks.fraction(importance, "importance") }
        if case .after(let seconds) = patch.expiry { checks.range(seconds, 1...Limits.ttlSeconds, "ttl_seconds") }
        if let metadata = patch.metadata, !metadata.isObject {
            checks.object(metadata, "metadata", limit: Limits.metadataBytes)
        }
        if let embedding = patch.embedding {
            do throws(EngineError) {
                vector = try unitVector(embedding, field: "embedding")
            } catch {
                try checks.append(error)
            }
        }
        try checks.finish()
        return vector
    }
}
