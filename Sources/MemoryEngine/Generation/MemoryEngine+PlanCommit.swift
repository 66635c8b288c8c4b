internal import JSON
internal import LMDB
internal import Store
internal import VectorSearch

/// What became of a plan's transaction.
private enum CommitOutcome: Sendable { case written, outdated, ended }

extension MemoryEngine {
    /// Writes what a plan says and the end of its job, in one transaction.
    ///
    /// - Throws: ``PlanOutdated`` when a memory that the plan touches changed since; ``JobEnded`` when the job is no longer
    ///   this run's. Then nothing is written.
    func commit(
        _ plan: ConsolidationPlan,
        of id: JobID,
        _ job: JobRecord,
        in scope: Scope,
        with space: TextSpace
    ) async throws {
        let outcome = try await write { transaction, changes -> CommitOutcome in
            try self.require(space, in: transaction)
            guard var record = try transaction.get(id, from: self.schema.jobs), record.status == .running,
                record.attempt == job.attempt
            else { return .ended }
            guard try self.isCurrent(plan, in: transaction) else { return .outdated }
            try self.apply(plan, to: &record, in: scope, &transaction, &changes)
            changes.tick()
            record.status = .completed
            record.ended = changes.time
            record.extractor = self.extractor.name
            try self.schema.updateJob(id, record, transaction: &transaction)
            changes.note(.jobEnded(id, record))
            return .written
        }
        switch outcome {
        case .written: return
        case .outdated: throw PlanOutdated()
        case .ended: throw JobEnded()
        }
    }

    /// Whether the stored memories that a plan changes are as it saw them.
    private func isCurrent<T: Transaction & ~Copyable>(
        _ plan: ConsolidationPlan,
        in transaction: borrowing T
    ) throws -> Bool {
        for entry in plan.entries {
            guard let stored = entry.stored, entry.isMerged || entry.isSeen || entry.successor != nil else { continue }
            let now = try transaction.get(stored.location, from: schema.memories)
            guard now?.id == stored.record.id, now?.revision == stored.record.revision else { return false }
        }
        return true
    }

    private func apply(
        _ plan: ConsolidationPlan,
        to job: inout JobRecord,
        in scope: Scope,
        _ transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws {
        var ids: [MemoryID?] = plan.entries.map { $0.stored?.record.id }
        if plan.entries.contains(where: { $0.stored == nil }) {
            try insertNew(plan, &ids, of: job, in: scope, &transaction, &changes)
        }
        job.counts = JobCounts()
        job.counts.seen = plan.seenCount
        job.memories = []
        for (place, entry) in plan.entries.enumerated() {
            guard let id = ids[place] else { continue }
            if entry.stored == nil { job.counts.created += 1 }
            if let stored = entry.stored { try update(stored, entry, by: job.user, &transaction, &changes) }
            if entry.isMerged, entry.stored != nil { job.counts.updated += 1 }
            if entry.stored == nil || entry.isMerged, job.memories.count < Limits.batch { job.memories.append(id) }
        }
        let organisation = try organisationID(scope.organisation, in: transaction)
        for (place, entry) in plan.entries.enumerated() {
            guard let successor = entry.successor.flatMap({ ids[$0] }), let id = ids[place], let organisation,
                var memory = try schema.memory(MemoryKey(organisation: organisation, memory: id), in: transaction)
            else { continue }
            changes.tick()
            memory.record.revision += 1
            memory.record.updated = changes.time
            try schema.supersedeMemory(
                memory,
                by: successor,
                actor: job.user,
                transaction: &transaction,
                changes: &changes
            )
            job.counts.deleted += 1
        }
    }

    private func insertNew(
        _ plan: ConsolidationPlan,
        _ ids: inout [MemoryID?],
        of job: JobRecord,
        in scope: Scope,
        _ transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws {
        let scopeID = try schema.ensureScope(
            organisation: scope.organisation,
            canonicalJSON: scope.canonicalJSON.description,
            in: &transaction
        )
        var record = try schema.scope(scopeID, in: transaction)
        try admitText(to: &record, &transaction)
        for (place, entry) in plan.entries.enumerated() where entry.stored == nil {
            changes.tick()
            let id = MemoryID.make(at: changes.time)
            ids[place] = id
            let memory = MemoryRecord(
                id: id,
                revision: 1,
                created: changes.time,
                updated: changes.time,
                expires: nil,
                confidence: entry.confidence,
                importance: 0.5,
                session: job.session,
                topic: entry.topic,
                fact: entry.text,
                metadata: Array("{}".utf8),
                seenCount: entry.seenCount,
                sources: entry.sources
            )
            try schema.insertMemory(
                memory,
                vector: VectorRecord(id: id, norm: 1, unit: entry.unit),
                in: PartitionKey(scope: scopeID, kind: .fact),
                scope: &record,
                actor: job.user,
                transaction: &transaction,
                changes: &changes
            )
        }
        try transaction.put(record, for: scopeID, in: schema.scopes)
    }

    /// Writes what changed of a stored memory.
    ///
    /// That a fact was met again is no revision.
    private func update(
        _ stored: StoredMemory,
        _ entry: ConsolidationPlan.Entry,
        by user: String,
        _ transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws {
        guard entry.isMerged || entry.isSeen else { return }
        var memory = stored
        memory.record.seenCount = entry.seenCount
        memory.record.sources = entry.sources
        guard entry.isMerged else {
            let scope = try schema.scope(memory.location.partition.scope, in: transaction)
            let growth = memory.record.encodedByteCount - stored.record.encodedByteCount
            changes.count(bytes: growth, of: scope.organisation)
            try transaction.put(memory.record, for: memory.location, in: schema.memories)
            return
        }
        changes.tick()
        let hasNewText = !isSame(entry.text, stored.record.fact)
        memory.record.fact = entry.text
        memory.record.confidence = entry.confidence
        memory.record.revision += 1
        memory.record.updated = changes.time
        try schema.updateMemory(
            memory,
            vector: hasNewText ? VectorRecord(id: memory.record.id, norm: 1, unit: entry.unit) : nil,
            action: .merged,
            actor: user,
            transaction: &transaction,
            changes: &changes
        )
    }
}
