package import JSON
internal import LMDB
package import Store

extension MemoryEngine {
    /// Opens a session.
    ///
    /// - Parameter recording: Records the answer in the same transaction.
    package func createSession(
        _ new: NewSession,
        by caller: Caller,
        recording: AnswerRecording<Session>? = nil
    ) async throws(EngineError) -> Session {
        var checks = FieldChecks()
        checks.text(new.userID, "user_id", limit: Limits.nameCharacters)
        checks.text(new.agentID, "agent_id", limit: Limits.nameCharacters)
        checks.object(new.metadata, "metadata", limit: Limits.metadataBytes)
        checks.object(new.state, "state", limit: Limits.stateBytes)
        if let seconds = new.ttlSeconds { checks.range(seconds, 1...Limits.ttlSeconds, "ttl_seconds") }
        do throws(EngineError) {
            try requireNamed(new.scope)
        } catch {
            try checks.append(error)
        }
        try checks.finish()
        guard caller.mayReach(user: new.userID) else {
            throw .forbidden("The user_id is not yours; acting for other users needs the act_as permission")
        }
        try caller.requireReach(new.scope)
        return try await write(recording: recording, subjects: { session, _ in [AnswerSubject(session.id)] }) {
            transaction,
            changes in
            let id = new.id ?? SessionID.make(at: changes.time)
            if new.id != nil, try transaction.contains(id, in: self.schema.sessions) {
                throw EngineError.conflict("A session with id \(id) exists already")
            }
            let scope = try self.schema.ensureScope(
                organisation: new.scope.organisation,
                canonicalJSON: new.scope.canonicalJSON.description,
                in: &transaction
            )
            let record = SessionRecord(
                scope: scope,
                created: changes.time,
                expires: new.ttlSeconds.map { changes.time.advanced(bySeconds: $0) },
                organisation: caller.organisation,
                user: new.userID,
                agent: new.agentID,
                state: new.state.bytes,
                metadata: new.metadata.bytes
            )
            try self.schema.insertSession(id, record, transaction: &transaction)
            changes.note(.sessionCreated(id, record))
            return Session(id: id, record, scope: new.scope)
        }
    }

    /// A session by its id.
    ///
    /// - Throws: ``EngineError/notFound(_:)`` also for another tenant's or user's; ``EngineError/expired(_:)``.
    package func session(_ id: SessionID, for caller: Caller) throws(EngineError) -> Session {
        try read { transaction in
            try makeSession(id, try visibleSession(id, for: caller, in: transaction), in: transaction)
        }
    }

    /// Appends an event to a session.
    ///
    /// - Parameter recording: Records the answer in the same transaction.
    package func appendEvent(
        _ new: NewEvent,
        to id: SessionID,
        by caller: Caller,
        recording: AnswerRecording<Event>? = nil
    ) async throws(EngineError) -> Event {
        try check(new)
        return try await write(recording: recording, subjects: { _, _ in [AnswerSubject(id)] }) {
            transaction,
            changes in
            var session = try self.visibleSession(id, for: caller, in: transaction)
            let event = EventRecord(
                id: EventID.make(at: changes.time),
                time: changes.time,
                author: new.author,
                invocation: new.invocationID,
                content: new.content.bytes
            )
            let key = try self.schema.appendEvent(event, to: id, &session, transaction: &transaction)
            changes.touch(id)
            changes.note(.messageCreated(event, key, session))
            return Event(event, key: key)
        }
    }

    /// The events of a session in order.
    ///
    /// - Parameter after: Skips the events up to and including this one. An id that is no event of the session is not
    ///   found.
    package func events(
        of id: SessionID,
        page: Page,
        after: EventID? = nil,
        for caller: Caller
    ) throws(EngineError) -> Listing<Event> {
        try read { transaction in
            let session = try visibleSession(id, for: caller, in: transaction)
            var firstSequence: UInt64 = 1
            if let after {
                guard let key = try transaction.get(after, from: schema.eventLocations), key.session == id else {
                    throw EngineError.notFound("Event not found")
                }
                firstSequence = key.sequence + 1
            }
            let items = try events(
                of: id,
                from: firstSequence,
                to: session.nextSequence,
                page: page,
                hasGaps: session.eventCount + 1 != session.nextSequence,
                in: transaction
            )
            return Listing(items: items, total: Int(session.eventCount))
        }
    }

    /// Changes the state of a session.
    ///
    /// - Parameters:
    ///   - state: An object.
    ///   - replace: Whether it takes the place of the state rather than of the members that it names.
    package func updateState(
        of id: SessionID,
        _ state: JSONText,
        replace: Bool,
        by caller: Caller
    ) async throws(EngineError) -> Session {
        var checks = FieldChecks()
        checks.object(state, "state", limit: Limits.stateBytes)
        try checks.finish()
        return try await write { transaction, changes in
            var record = try self.visibleSession(id, for: caller, in: transaction)
            let merged = replace ? state : try JSONText(trusting: record.state).shallowMerge(state)
            var checks = FieldChecks()
            checks.object(merged, "state", limit: Limits.stateBytes)
            try checks.finish()
            record.state = merged.bytes
            record.updated = changes.time
            try transaction.put(record, for: id, in: self.schema.sessions)
            return try self.makeSession(id, record, in: transaction)
        }
    }

    /// Deletes a session and its events.
    ///
    /// - Parameter cascade: What becomes of the memories that came from it. Those that the caller may not see stay in any
    ///   case.
    package func deleteSession(
        _ id: SessionID,
        cascade: SessionCascade = .keep,
        by caller: Caller
    ) async throws(EngineError) {
        try await write { transaction, changes in
            let record = try self.visibleSession(id, for: caller, in: transaction, allowsExpired: true)
            var doomed: [StoredMemory] = []
            for key in cascade == .keep ? [] : try self.schema.memories(of: id, in: transaction) {
                // Turns go with the session in any case.
                guard let memory = try self.schema.memory(key, in: transaction),
                    memory.location.partition.kind != .turn,
                    try cascade == .memories || self.isSupported(memory.record, onlyBy: id, in: transaction),
                    try self.isVisible(memory.location.partition.scope, for: caller, in: transaction)
                else { continue }
                doomed.append(memory)
            }
            try self.schema.deleteSession(id, record, transaction: &transaction, changes: &changes)
            changes.touch(id)
            changes.note(.sessionDeleted(id, record))
            for memory in doomed {
                changes.tick()
                try self.schema.deleteMemory(memory, actor: caller.user, transaction: &transaction, changes: &changes)
            }
        }
    }
}

extension MemoryEngine {
    /// Whether no event of another session tells of a memory.
    private func isSupported<T: Transaction & ~Copyable>(
        _ memory: MemoryRecord,
        onlyBy session: SessionID,
        in transaction: borrowing T
    ) throws -> Bool {
        for event in memory.sources {
            if let place = try transaction.get(event, from: schema.eventLocations), place.session != session {
                return false
            }
        }
        return true
    }

    /// Refuses an event that breaks rules.
    func check(_ new: NewEvent) throws(EngineError) {
        var checks = FieldChecks()
        checks.text(new.author, "author", limit: Limits.nameCharacters)
        if let invocation = new.invocationID {
            checks.length(invocation, "invocation_id", limit: Limits.nameCharacters)
        }
        checks.bytes(new.content, "content", limit: Limits.contentBytes)
        try checks.finish()
    }

    /// A session that exists and that the caller may see.
    func visibleSession<T: Transaction & ~Copyable>(
        _ id: SessionID,
        for caller: Caller,
        in transaction: borrowing T,
        allowsExpired: Bool = false
    ) throws -> SessionRecord {
        guard let record = try transaction.get(id, from: schema.sessions),
            isSame(record.organisation, caller.organisation), caller.mayReach(user: record.user)
        else { throw EngineError.notFound("Session not found") }
        if !allowsExpired, let expires = record.expires, expires <= now() {
            throw EngineError.expired("Session has expired")
        }
        return record
    }

    func makeSession<T: Transaction & ~Copyable>(
        _ id: SessionID,
        _ record: SessionRecord,
        in transaction: borrowing T
    ) throws -> Session {
        let scope = try schema.scope(record.scope, in: transaction)
        return Session(
            id: id,
            record,
            scope: try Scope(organisation: scope.organisation, canonicalJSON: scope.canonicalJSON)
        )
    }
}
