package import LMDB

extension Schema {
    /// The list of an organisation's sessions.
    package static func sessionList(organisation: String) -> DigestKey { DigestKey(of: organisation) }

    /// The list of a user's sessions.
    package static func sessionList(organisation: String, user: String) -> DigestKey {
        DigestKey(of: organisation, user)
    }

    /// Stores a new session and enters it into its lists.
    package func insertSession(
        _ id: SessionID,
        _ record: SessionRecord,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        try transaction.put(record, for: id, in: sessions)
        for key in listKeys(of: id, record) { try transaction.put(EmptyValue(), for: key, in: sessionLists) }
        if let time = record.expires {
            try transaction.put(EmptyValue(), for: ExpiryKey(time: time, subject: .session(id)), in: expiries)
        }
    }

    /// Appends an event to a session, counts it and enters it into the session's feed.
    ///
    /// - Parameter isComplete: False for a message that will grow.
    package func appendEvent(
        _ event: EventRecord,
        to id: SessionID,
        _ session: inout SessionRecord,
        isComplete: Bool = true,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> EventKey {
        let key = EventKey(session: id, sequence: session.nextSequence)
        session.nextSequence += 1
        session.eventCount += 1
        session.updated = event.time
        try transaction.put(event, for: key, in: events)
        try transaction.put(key, for: event.id, in: eventLocations)
        try transaction.put(session, for: id, in: sessions)
        let entry = FeedEntryRecord(
            kind: .messageCreated,
            time: event.time,
            event: event.id,
            textBytes: isComplete ? .max : 0,
            isComplete: isComplete
        )
        try appendFeedEntry(entry, to: id, transaction: &transaction)
        return key
    }

    /// Removes an event from its session.
    ///
    /// Its sequence number stays unused. Its entries in the feed stay, and say nothing any more.
    package func deleteEvent(
        _ event: EventID,
        at place: EventKey,
        _ session: inout SessionRecord,
        time: Timestamp,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        try transaction.delete(place, from: events)
        try transaction.delete(event, from: eventLocations)
        try transaction.delete(place, from: openReplies)
        try forgetAnswers(about: AnswerSubject(event), transaction: &transaction)
        session.eventCount -= 1
        session.updated = time
        try transaction.put(session, for: place.session, in: sessions)
        let entry = FeedEntryRecord(kind: .messageDeleted, time: time, event: event)
        try appendFeedEntry(entry, to: place.session, transaction: &transaction)
    }

    /// Removes a session, its events and turns, and its list entries.
    ///
    /// - Complexity: O(events + memories of the session)
    package func deleteSession(
        _ id: SessionID,
        _ record: SessionRecord,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) {
        try purgeTurns(of: id, transaction: &transaction, changes: &changes)
        var ids: [EventID] = []
        try transaction.forEach(in: events, prefix: KeyPrefix(id)) { (_, reader) throws(LMDBError) in
            ids.append(try EventRecord(reading: &reader).id)
            return true
        }
        for event in ids { try transaction.delete(event, from: eventLocations) }
        try transaction.deleteAll(in: events, prefix: KeyPrefix(id))
        try deleteFeed(of: id, transaction: &transaction)
        for key in listKeys(of: id, record) { try transaction.delete(key, from: sessionLists) }
        if let time = record.expires {
            try transaction.delete(ExpiryKey(time: time, subject: .session(id)), from: expiries)
            let end = time.advanced(bySeconds: Retention.historySeconds)
            try transaction.delete(ExpiryKey(time: end, subject: .expiredSession(id)), from: expiries)
        }
        try forgetAnswers(about: AnswerSubject(id), transaction: &transaction)
        try transaction.delete(id, from: sessions)
    }

    /// The memories that came from a session, in the order of their ids.
    package func memories<T: Transaction & ~Copyable>(
        of session: SessionID,
        in transaction: borrowing T
    ) throws(LMDBError) -> [MemoryKey] {
        var found: [MemoryKey] = []
        try transaction.forEach(in: sessionMemories, prefix: KeyPrefix(session)) { (key, _) throws(LMDBError) in
            found.append(key.memory)
            return true
        }
        return found
    }

    /// Fills the table of sessions' memories once, for stores that were made without it.
    func fillSessionMemories(in environment: Environment) throws(LMDBError) {
        let isFilled = try environment.read { (transaction) throws(LMDBError) in
            try transaction.contains("session-memories", in: settings)
        }
        if isFilled { return }
        try environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            var entries: [SessionMemoryKey] = []
            var organisations: [ScopeID: OrganisationID] = [:]
            try forEachScope(from: ScopeID(rawValue: 0), in: transaction) { (id, record) throws(LMDBError) in
                organisations[id] = record.organisationID
            }
            try transaction.forEach(in: memories, prefix: .everything) { (key, reader) throws(LMDBError) in
                let memory = try MemoryAttributes(reading: &reader)
                guard let session = memory.session, let organisation = organisations[key.partition.scope] else {
                    return true
                }
                let place = MemoryKey(organisation: organisation, memory: memory.id)
                entries.append(SessionMemoryKey(session: session, memory: place))
                return true
            }
            for entry in entries { try transaction.put(EmptyValue(), for: entry, in: sessionMemories) }
            try transaction.put(SettingRecord("filled"), for: "session-memories", in: settings)
        }
    }

    private func listKeys(of id: SessionID, _ record: SessionRecord) -> [OwnedTimeKey<SessionEntity>] {
        [
            Schema.sessionList(organisation: record.organisation),
            Schema.sessionList(organisation: record.organisation, user: record.user),
        ].map { OwnedTimeKey(owner: $0, created: record.created, id: id) }
    }
}
