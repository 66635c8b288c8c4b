internal import JSON
internal import LMDB
package import Store

extension MemoryEngine {
    /// Asks for memories to be generated.
    ///
    /// The job is durable when this returns, and runs in the background.
    ///
    /// - Throws: ``EngineError/invalid(_:)`` for a scope of callers' vectors, which takes no texts;
    ///   ``EngineError/notFound(_:)`` for a session that the caller cannot see.
    ///
    /// - Parameter recording: Records the answer in the same transaction.
    package func createJob(
        _ new: NewJob,
        by caller: Caller,
        recording: AnswerRecording<Job>? = nil
    ) async throws(EngineError) -> Job {
        try check(new, by: caller)
        let (session, text): (SessionID?, String) =
            switch new.source {
            case .session(let id): (id, "")
            case .text(let text): (nil, text)
            }
        let job = try await write(recording: recording, subjects: { _, _ in [] }) { transaction, changes in
            let id = JobID.make(at: changes.time)
            let record = JobRecord(
                created: changes.time,
                reachesAllUsers: caller.reachesAllUsers,
                session: session,
                organisation: caller.organisation,
                user: caller.user,
                scope: new.scope.canonicalJSON.description,
                text: text,
                config: new.options.config.bytes
            )
            try self.schema.insertJob(id, record, transaction: &transaction)
            return try Job(id: id, record)
        }
        enqueue(job.id, in: new.scope)
        return job
    }

    private func check(_ new: NewJob, by caller: Caller) throws(EngineError) {
        var checks = FieldChecks()
        do throws(EngineError) {
            try requireNamed(new.scope)
        } catch {
            try checks.append(error)
        }
        if case .text(let text) = new.source {
            checks.text(text, "source_text", limit: Limits.sourceCharacters)
        }
        for topic in new.options.topics { checks.length(topic, "config.topics", limit: Limits.nameCharacters) }
        if new.options.topics.count > Limits.topicsOfJob {
            checks.fail("config.topics", "at most \(Limits.topicsOfJob) topics", "value_error.list.max_items")
        }
        if let model = new.options.model {
            checks.length(model, "config.extraction_model", limit: Limits.nameCharacters)
        }
        try checks.finish()
        try caller.requireReach(new.scope)
        if case .session(let id) = new.source { _ = try session(id, for: caller) }
        if let dimension = try clientDimension(of: new.scope) {
            throw .invalid(
                "scope",
                message:
                    "the scope's embedding space is \"client\" (\(dimension) dimensions): it takes no generated texts",
                type: "value_error.embedding_space"
            )
        }
    }

    /// A job that the caller made; a caller that reaches all users sees all of the organisation.
    ///
    /// - Throws: ``EngineError/notFound(_:)`` also for another's.
    package func job(_ id: JobID, for caller: Caller) throws(EngineError) -> Job {
        try read { transaction in try Job(id: id, try visibleJob(id, for: caller, in: transaction)) }
    }

    /// The jobs that the caller may see, newest first.
    ///
    /// - Complexity: O(jobs of the list)
    package func jobs(status: JobStatus?, page: Page, for caller: Caller) throws(EngineError) -> Listing<Job> {
        let list =
            caller.reachesAllUsers
            ? DigestKey(of: caller.organisation) : DigestKey(of: caller.organisation, caller.user)
        return try read { transaction in
            var items: [Job] = []
            var total = 0
            try transaction.forEach(in: schema.jobLists, prefix: KeyPrefix(list), reversed: true) {
                (key, _) throws(TransactionError) in
                do {
                    guard let record = try transaction.get(key.id, from: schema.jobs),
                        status.map({ $0 == record.status }) ?? true
                    else { return true }
                    if total >= page.offset, items.count < page.limit { items.append(try Job(id: key.id, record)) }
                    total += 1
                    return true
                } catch {
                    throw TransactionError(any: error)
                }
            }
            return Listing(items: items, total: total)
        }
    }

    /// Cancels a job.
    ///
    /// Nothing of it remains: its writes are one transaction with its end, which comes before or never.
    ///
    /// - Throws: ``EngineError/conflict(_:)`` when it has ended.
    package func cancelJob(_ id: JobID, by caller: Caller) async throws(EngineError) -> Job {
        let job = try await write { transaction, changes in
            var record = try self.visibleJob(id, for: caller, in: transaction)
            if record.status.isFinal {
                throw EngineError.conflict("The job has ended: it is \(record.status)")
            }
            record.status = .cancelled
            record.ended = changes.time
            try self.schema.updateJob(id, record, transaction: &transaction)
            return try Job(id: id, record)
        }
        runner.cancel(id)
        return job
    }

    /// Waits until a job has ended, or until the engine stops.
    package func waitForJob(_ id: JobID, for caller: Caller) async throws(EngineError) -> Job {
        _ = try job(id, for: caller)
        await runner.wait(for: id)
        return try job(id, for: caller)
    }

    /// Runs the jobs that had not ended when the store was last open.
    ///
    /// Call it once, before new jobs come.
    ///
    /// - Returns: How many there are.
    @discardableResult
    package func resumeJobs() throws(EngineError) -> Int {
        let open: [(JobID, JobRecord)] = try read { transaction in
            var open: [(JobID, JobRecord)] = []
            for id in try schema.openJobIDs(in: transaction) {
                if let record = try transaction.get(id, from: schema.jobs) { open.append((id, record)) }
            }
            return open
        }
        for (id, record) in open {
            enqueue(id, in: try Scope(organisation: record.organisation, canonicalJSON: record.scope))
        }
        return open.count
    }

    /// Interrupts the jobs under way, which the next start runs again, and starts no more.
    package func stopJobs() async { await runner.stop() }

    private func enqueue(_ id: JobID, in scope: Scope) {
        runner.submit(JobRunner.Ticket(job: id, scope: scope)) { await self.runJob($0) }
    }

    private func visibleJob<T: Transaction & ~Copyable>(
        _ id: JobID,
        for caller: Caller,
        in transaction: borrowing T
    ) throws -> JobRecord {
        guard let record = try transaction.get(id, from: schema.jobs),
            isSame(record.organisation, caller.organisation), caller.mayReach(user: record.user)
        else { throw EngineError.notFound("Job not found") }
        return record
    }
}
