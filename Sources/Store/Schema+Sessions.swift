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
    }

    /// Appends an event to a session and counts it.
    package func appendEvent(
        _ event: EventRecord,
        to id: SessionID,
        _ session: inout SessionRecord,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> EventKey {
        let key = EventKey(session: id, sequence: session.nextSequence)
        session.nextSequence += 1
        session.eventCount += 1
        session.updated = event.time
        try transaction.put(event, for: key, in: events)
        try transaction.put(key, for: event.id, in: eventLocations)
        try transaction.put(session, for: id, in: sessions)
        return key
    }

    /// Removes a session, its events and its list entries.
    ///
    /// - Complexity: O(events)
    package func deleteSession(
        _ id: SessionID,
        _ record: SessionRecord,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        var ids: [EventID] = []
        try transaction.forEach(in: events, prefix: KeyPrefix(id)) { (_, reader) throws(LMDBError) in
            ids.append(try EventRecord(reading: &reader).id)
            return true
        }
        for event in ids { try transaction.delete(event, from: eventLocations) }
        try transaction.deleteAll(in: events, prefix: KeyPrefix(id))
        for key in listKeys(of: id, record) { try transaction.delete(key, from: sessionLists) }
        try transaction.delete(id, from: sessions)
    }

    private func listKeys(of id: SessionID, _ record: SessionRecord) -> [SessionListKey] {
        [
            Schema.sessionList(organisation: record.organisation),
            Schema.sessionList(organisation: record.organisation, user: record.user),
        ].map { SessionListKey(owner: $0, created: record.created, session: id) }
    }
}
