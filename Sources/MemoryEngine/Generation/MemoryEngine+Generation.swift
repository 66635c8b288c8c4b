internal import Embedding
internal import Extraction
internal import LMDB
internal import Store
internal import VectorSearch

extension MemoryEngine {
    /// Memories near a fact that are looked at.
    private static let neighboursOfFact = 10
    /// Texts that are embedded in one go, so that queries get their turn.
    private static let factsOfPass = 16
    /// Plans that may fail because a memory changed meanwhile.
    private static let plansOfJob = 8

    /// Runs a job to its end.
    ///
    /// When the task is cancelled, the job is left as it is: cancelled by its owner, or to be run again.
    func runJob(_ id: JobID) async {
        do {
            guard let record = try await startJob(id) else { return }
            try await run(id, record)
        } catch let error as ExtractionFailure {
            await failJob(id, error.reason, cause: error.logged)
        } catch let error as EngineError {
            if case .internalFailure(let cause) = error {
                await failJob(id, error.reasonForJob, cause: cause, isInternal: true)
            } else {
                await failJob(id, error.reasonForJob, cause: error.reasonForJob)
            }
        } catch is JobEnded {
            return
        } catch {
            await failJob(id, "internal failure", cause: "\(error)", isInternal: true)
        }
    }

    /// Marks a job as running; `nil` when it has ended already.
    private func startJob(_ id: JobID) async throws(EngineError) -> JobRecord? {
        try await write { transaction, changes in
            guard var record = try transaction.get(id, from: self.schema.jobs), !record.status.isFinal else {
                return nil
            }
            record.status = .running
            record.attempt += 1
            record.started = changes.time
            try self.schema.updateJob(id, record, transaction: &transaction)
            return record
        }
    }

    /// Ends a job that failed for a reason, and tells of it.
    ///
    /// - Parameters:
    ///   - cause: The reason as the log tells it.
    ///   - isInternal: Whether the failure is the server's own.
    private func failJob(_ id: JobID, _ reason: String, cause: String, isInternal: Bool = false) async {
        if Task.isCancelled { return }
        onFailedJob(FailedJob(id: id, cause: cause, isInternal: isInternal))
        // A store that cannot take this keeps the job for the next start.
        try? await write { transaction, changes in
            guard var record = try transaction.get(id, from: self.schema.jobs), record.status == .running else {
                return
            }
            record.status = .failed
            record.ended = changes.time
            record.error = reason
            record.extractor = self.extractor.name
            try self.schema.updateJob(id, record, transaction: &transaction)
            changes.note(.jobEnded(id, record))
        }
    }

    private func run(_ id: JobID, _ record: JobRecord) async throws {
        let caller = Caller(
            organisation: record.organisation,
            user: record.user,
            reachesAllUsers: record.reachesAllUsers,
            isAdmin: false
        )
        let options = GenerationOptions(config: record.config)
        let scope = try Scope(organisation: record.organisation, canonicalJSON: record.scope)
        let conversation = try conversation(of: record, for: caller)
        let candidates = try await extractor.facts(in: conversation, options: options)
        var space = await spaces.forWriting()
        var facts = try await embedded(candidates, of: conversation, in: space)
        noteEmbedding(of: facts.map(\.text), organisation: record.organisation)
        for _ in 0..<MemoryEngine.plansOfJob {
            try Task.checkCancellation()
            do {
                let plan = try await plan(facts, in: scope, options.consolidation, with: space)
                try await commit(plan, of: id, record, in: scope, with: space)
                return
            } catch is PlanOutdated {
                continue
            } catch let error as EngineError where error == .modelChanged {
                await spaces.end(of: space)
                space = await spaces.forWriting()
                facts = try await embedded(candidates, of: conversation, in: space)
            }
        }
        throw ExtractionFailure(reason: "the memories of the scope kept changing; try again")
    }

    private func conversation(of record: JobRecord, for caller: Caller) throws(EngineError) -> Conversation {
        guard let id = record.session else { return Conversation(text: record.text, time: record.created) }
        return try read { transaction in
            let session = try visibleSession(id, for: caller, in: transaction)
            var events: [EventRecord] = []
            var bytes = 0
            try transaction.forEach(in: schema.events, prefix: KeyPrefix(id)) { (_, reader) throws(LMDBError) in
                let event = try EventRecord(reading: &reader)
                bytes += event.content.count
                events.append(event)
                return events.count < Conversation.limits.turns && bytes < Conversation.limits.bytes
            }
            return Conversation(events: events, session: session)
        }
    }

    /// The facts with their vectors; those with the same words are one.
    private func embedded(
        _ candidates: [CandidateFact],
        of conversation: Conversation,
        in space: TextSpace
    ) async throws -> [ConsolidationPlan.Fact] {
        var facts: [ConsolidationPlan.Fact] = []
        for candidate in candidates {
            let turns = candidate.turns.filter(conversation.turns.indices.contains).map { conversation.turns[$0] }
            facts.append(
                ConsolidationPlan.Fact(
                    text: candidate.text,
                    topic: candidate.topic,
                    confidence: min(max(candidate.confidence, 0), 1),
                    sources: turns.compactMap(\.event),
                    isFromAgent: !turns.isEmpty && turns.allSatisfy { $0.speaker == .agent },
                    unit: []
                )
            )
        }
        let dimension = space.dimension
        for start in stride(from: 0, to: facts.count, by: MemoryEngine.factsOfPass) {
            try Task.checkCancellation()
            let range = start..<min(start + MemoryEngine.factsOfPass, facts.count)
            let vectors = try await patientlyEmbed(range.map { facts[$0].text }, in: space)
            for (row, at) in range.enumerated() {
                facts[at].unit = Array(vectors[row * dimension..<(row + 1) * dimension])
            }
        }
        return facts
    }

    /// Embeds texts, waiting while the compute lane is full.
    private func patientlyEmbed(_ texts: [String], in space: TextSpace) async throws -> [Float] {
        while true {
            do throws(EngineError) {
                return try await space.embeddings.embed(texts)
            } catch {
                guard case .overloaded = error else { throw error }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func plan(
        _ facts: [ConsolidationPlan.Fact],
        in scope: Scope,
        _ policy: ConsolidationPolicy,
        with space: TextSpace
    ) async throws -> ConsolidationPlan {
        var plan = ConsolidationPlan(policy: policy)
        let found: (id: ScopeID, record: ScopeRecord)? = try read { transaction in
            guard let id = try scopeID(scope, in: transaction) else { return nil }
            return (id, try schema.scope(id, in: transaction))
        }
        for (position, fact) in facts.enumerated() {
            if position % 16 == 15 { await Task.yield() }
            try Task.checkCancellation()
            guard policy != .off, let found else {
                plan.add(fact, near: [], superseded: [])
                continue
            }
            let live =
                found.record.factCount == 0
                ? [] : try await neighbours(of: fact, .fact, found.id, found.record, with: space)
            let past =
                found.record.supersededCount == 0
                ? [] : try await neighbours(of: fact, .superseded, found.id, found.record, with: space)
            plan.add(fact, near: live, superseded: past.map(\.0))
        }
        return plan
    }

    /// The memories of a kind that are nearest to a fact, with their vectors.
    private func neighbours(
        of fact: ConsolidationPlan.Fact,
        _ kind: MemoryKind,
        _ scope: ScopeID,
        _ record: ScopeRecord,
        with space: TextSpace
    ) async throws -> [(StoredMemory, [Float])] {
        let key = PartitionKey(scope: scope, kind: kind)
        let partitions = space.partitions
        let partition =
            if let loaded = partitions.loaded(key) { loaded } else {
                try await partitions.partition(key, dimension: fact.unit.count, on: lane)
            }
        let hits = try partition.search(
            fact.unit,
            k: MemoryEngine.neighboursOfFact,
            where: RowFilter(),
            accuracy: .standard
        ).hits
        let now = now()
        return try read { transaction in
            try require(space, in: transaction)
            return try hits.compactMap { hit -> (StoredMemory, [Float])? in
                let memoryKey = MemoryKey(organisation: record.organisationID, memory: MemoryID(hit.id))
                guard let stored = try schema.memory(memoryKey, in: transaction), stored.location.partition == key,
                    stored.record.expires.map({ $0 > now }) ?? true,
                    let vector = try transaction.get(stored.location, from: schema.vectors(in: transaction))
                else { return nil }
                return (stored, vector.unit)
            }
        }
    }
}

/// A memory that a plan rests on changed.
struct PlanOutdated: Error {}

/// The job was cancelled, or another run of it came first.
struct JobEnded: Error {}

extension EngineError {
    /// The reason in a sentence for the caller of a job.
    fileprivate var reasonForJob: String {
        switch self {
        case .notFound(let message), .forbidden(let message), .conflict(let message), .expired(let message): message
        case .invalid(let problems): problems.map(\.message).joined(separator: "; ")
        case .overloaded: "the server was too busy"
        case .storageFull: "the store is full"
        case .unavailable(let message), .upstream(let message, _): message
        case .internalFailure: "internal failure"
        }
    }
}
