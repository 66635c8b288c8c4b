import LMDB
import Store
import TestSupport
import Testing

@Suite struct RecordTests {
    private let table: ByteTable

    init() throws { table = try ByteTable() }

    /// What a record looks like after it was stored and read.
    private func stored<Value: DatabaseValue>(_ value: Value) throws -> Value? {
        let typed = try table.environment.database("table", keys: ByteKey.self, values: Value.self)
        return try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.put(value, for: ByteKey("record"), in: typed)
            return try transaction.get(ByteKey("record"), from: typed)
        }
    }

    private func makers() -> [FieldMaker] {
        [FieldMaker(random: SplitMix(seed: 1), size: .empty), FieldMaker(random: SplitMix(seed: 2), size: .maximal)]
            + (3..<60).map { FieldMaker(random: SplitMix(seed: $0), size: .random) }
    }

    @Test("A memory comes back, byte for byte, and its head serves filters")
    func memories() throws {
        for var make in makers() {
            let record = make.memory()
            let found = try #require(try stored(record))
            #expect(found == record)
            #expect(Array(found.fact.utf8) == Array(record.fact.utf8))
            let heads = try table.environment.database("table", keys: ByteKey.self, values: Head.self)
            let head = try table.environment.read { (transaction) throws(LMDBError) in
                try transaction.get(ByteKey("record"), from: heads)?.attributes
            }
            #expect(head == record.attributes)
        }
    }

    @Test("Memories and scopes of version 1 are read: nobody superseded them, and they have no sources")
    func firstVersions() throws {
        var make = FieldMaker(random: SplitMix(seed: 9), size: .random)
        var memory = make.memory()
        (memory.supersededBy, memory.seenCount, memory.sources, memory.isUnindexed) = (nil, 0, [], false)
        _ = try stored(memory)
        var bytes = try #require(try table.get(ByteKey("record")))
        // Version 1 had neither the successor and the count after the session, nor the sources at the end.
        bytes.removeSubrange(77..<97)
        bytes.removeLast(4)
        bytes[0] = 1
        #expect(try read(bytes) == memory)
        #expect(try read(bytes, as: Head.self)?.attributes == memory.attributes)

        var scope = ScopeRecord(organisationID: OrganisationID(rawValue: 3), organisation: "o", canonicalJSON: "{}")
        (scope.nextRow, scope.factCount, scope.turnCount) = (9, 5, 3)
        _ = try stored(scope)
        bytes = try #require(try table.get(ByteKey("record")))
        bytes.removeSubrange(30..<38)
        bytes[0] = 1
        #expect(try read(bytes) == scope)
    }

    @Test(
        "Only a memory that is left out of the keyword index has the version with flags, and an unknown flag is refused"
    )
    func flags() throws {
        var make = FieldMaker(random: SplitMix(seed: 11), size: .random)
        var memory = make.memory()
        memory.isUnindexed = true
        _ = try stored(memory)
        let flagged = try #require(try table.get(ByteKey("record")))
        #expect(flagged[0] == 3 && flagged[97] == 1 && flagged.count == memory.encodedByteCount)
        #expect(try read(flagged) == memory)
        for flag in 1..<8 {
            let error = LMDBError.malformedValue(
                reason: "a memory record has the flags \(1 << flag), and this build knows 1"
            )
            #expect(try damaged(memory, at: 97, 1 << flag) == error)
        }
        memory.isUnindexed = false
        _ = try stored(memory)
        var plain = try #require(try table.get(ByteKey("record")))
        #expect(plain[0] == 2 && plain.count == memory.encodedByteCount)
        // But for version and flags the two are the same.
        plain[0] = 3
        plain.insert(1, at: 97)
        #expect(plain == flagged)
    }

    @Test("A revision of version 1 is read: the memory did not expire")
    func firstRevisions() throws {
        var make = FieldMaker(random: SplitMix(seed: 10), size: .random)
        var memory = make.memory()
        memory.expires = nil
        let revision = RevisionRecord(action: .updated, of: memory, at: make.rowKey(), time: make.time(), actor: "a")
        _ = try stored(revision)
        var bytes = try #require(try table.get(ByteKey("record")))
        // Version 1 ended with the metadata.
        bytes.removeLast(8)
        bytes[0] = 1
        #expect(try read(bytes) == revision)
    }

    private func read<Value: DatabaseValue>(_ bytes: [UInt8], as type: Value.Type = Value.self) throws -> Value? {
        try table.put(ByteKey("record"), Blob(bytes))
        let typed = try table.environment.database("table", keys: ByteKey.self, values: Value.self)
        return try table.environment.read { (transaction) throws(LMDBError) in
            try transaction.get(ByteKey("record"), from: typed)
        }
    }

    @Test(
        "A job comes back with its status",
        arguments: [JobStatus.pending, .running, .completed, .failed, .cancelled]
    )
    func jobs(status: JobStatus) throws {
        for var make in makers() {
            var record = make.job()
            record.status = status
            #expect(try stored(record) == record)
        }
    }

    private struct Head: DatabaseValue {
        let attributes: MemoryAttributes
        var encodedByteCount: Int { 0 }
        func write(to writer: inout ByteWriter) {}
        init(reading reader: inout ByteReader) throws(LMDBError) { attributes = try MemoryAttributes(reading: &reader) }
    }

    @Test(
        "A revision comes back with its action",
        arguments: [RevisionAction.created, .updated, .deleted, .merged, .superseded]
    )
    func revisions(action: RevisionAction) throws {
        for var make in makers() {
            let record = RevisionRecord(
                action: action,
                of: make.memory(),
                at: make.rowKey(),
                time: make.time(),
                actor: make.text(500)
            )
            #expect(try stored(record) == record)
        }
    }

    @Test("A vector comes back bit for bit", arguments: [0, 1, 3, 384, 4_096])
    func vectors(dimension: Int) throws {
        var random = SplitMix(seed: 5)
        var unit = random.vector(dimension)
        if dimension > 2 { unit[0...2] = [-0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude] }
        let record = VectorRecord(id: MemoryID(high: 1, low: 2), norm: 0.1, unit: unit)
        let found = try #require(try stored(record))
        #expect(found == record)
        #expect(found.unit.map(\.bitPattern) == unit.map(\.bitPattern))
    }

    @Test(
        "A scope comes back with its space",
        arguments: [ScopeSpace.undecided, .model(dimension: 384), .client(dimension: 1), .client(dimension: 4_096)]
    )
    func scopes(space: ScopeSpace) throws {
        for var make in makers() {
            var record = ScopeRecord(
                organisationID: OrganisationID(rawValue: UInt32(make.number(UInt64(UInt32.max)))),
                organisation: make.text(500),
                canonicalJSON: make.text(3_000)
            )
            record.space = space
            record.nextRow = make.number(.max)
            record[count: .fact] = make.number(.max)
            record[count: .turn] = make.number(.max)
            record[count: .superseded] = make.number(.max)
            #expect(try stored(record) == record)
        }
    }

    @Test("Sessions, events, keys and settings come back")
    func others() throws {
        for var make in makers() {
            var session = SessionRecord(
                scope: ScopeID(rawValue: UInt32(make.number(UInt64(UInt32.max)))),
                created: make.time(),
                expires: make.optionalTime(),
                organisation: make.text(500),
                user: make.text(500),
                agent: make.text(500),
                state: make.bytes(1 << 20),
                metadata: make.bytes(16 << 10)
            )
            session.updated = make.time()
            session.nextSequence = make.number(.max)
            session.eventCount = make.number(.max)
            #expect(try stored(session) == session)
            let event = EventRecord(
                id: make.identifier(),
                time: make.time(),
                author: make.text(500),
                invocation: make.optionalText(500),
                content: make.bytes(1 << 20)
            )
            #expect(try stored(event) == event)
            var key = APIKeyRecord(
                digest: make.bytes(32),
                permissions: UInt32(make.number(UInt64(UInt32.max))),
                created: make.time(),
                expires: make.optionalTime(),
                organisation: make.text(500),
                user: make.text(500),
                name: make.text(500),
                dialect: make.optionalText(100)
            )
            key.revoked = make.optionalTime()
            key.lastUsed = make.optionalTime()
            #expect(try stored(key) == key)
            let setting = SettingRecord(make.text(1_000))
            #expect(try stored(setting) == setting)
            let place = make.rowKey()
            #expect(try stored(place) == place)
            let eventPlace = EventKey(session: make.identifier(), sequence: make.number(.max))
            #expect(try stored(eventPlace) == eventPlace)
            let scope = ScopeID(rawValue: UInt32(make.number(UInt64(UInt32.max))))
            #expect(try stored(scope) == scope)
        }
    }

    /// Reads a record as `Value` after the byte at `position` became `byte`.
    private func damaged<Value: DatabaseValue>(_ value: Value, at position: Int, _ byte: UInt8) throws -> LMDBError? {
        _ = try stored(value)
        var bytes = try #require(try table.get(ByteKey("record")))
        bytes[position] = byte
        try table.put(ByteKey("record"), Blob(bytes))
        let typed = try table.environment.database("table", keys: ByteKey.self, values: Value.self)
        do throws(LMDBError) {
            _ = try table.environment.read { (transaction) throws(LMDBError) in
                try transaction.get(ByteKey("record"), from: typed)
            }
            return nil
        } catch {
            return error
        }
    }

    @Test("A record of an unknown version is refused with both versions", arguments: [0, 4, 255] as [UInt8])
    func unknownVersions(version: UInt8) throws {
        var make = FieldMaker(random: SplitMix(seed: 7), size: .random)
        let memory = make.memory()
        func check<Value: DatabaseValue>(_ value: Value, _ kind: String, _ known: String = "version 1") throws {
            let reason = "a \(kind) record has version \(version), and this build reads \(known)"
            #expect(try damaged(value, at: 0, version) == .malformedValue(reason: reason))
        }
        try check(memory, "memory", "versions 1 to 3")
        try check(make.job(), "job")
        try check(
            RevisionRecord(action: .merged, of: memory, at: make.rowKey(), time: make.time(), actor: "a"),
            "revision",
            "versions 1 to 2"
        )
        try check(VectorRecord(id: memory.id, norm: 1, unit: [1]), "vector")
        try check(
            ScopeRecord(organisationID: OrganisationID(rawValue: 1), organisation: "o", canonicalJSON: "{}"),
            "scope",
            "versions 1 to 2"
        )
        try check(
            SessionRecord(
                scope: ScopeID(rawValue: 1),
                created: make.time(),
                expires: nil,
                organisation: "o",
                user: "u",
                agent: "a",
                state: [],
                metadata: []
            ),
            "session"
        )
        try check(
            EventRecord(id: make.identifier(), time: make.time(), author: "a", invocation: nil, content: []),
            "event"
        )
        try check(
            APIKeyRecord(
                digest: [],
                permissions: 0,
                created: make.time(),
                expires: nil,
                organisation: "o",
                user: "u",
                name: "n",
                dialect: nil
            ),
            "API key"
        )
        try check(SettingRecord("text"), "setting")
    }

    @Test("Unknown actions, spaces and kinds are refused rather than guessed")
    func unknownCodes() throws {
        var make = FieldMaker(random: SplitMix(seed: 7), size: .random)
        let revision = RevisionRecord(
            action: .created,
            of: make.memory(),
            at: make.rowKey(),
            time: make.time(),
            actor: "a"
        )
        #expect(try damaged(revision, at: 1, 9) == .malformedValue(reason: "unknown revision action 9"))
        let scope = ScopeRecord(organisationID: OrganisationID(rawValue: 1), organisation: "o", canonicalJSON: "{}")
        #expect(try damaged(scope, at: 1, 3) == .malformedValue(reason: "unknown embedding space 3 of a scope"))
        #expect(try damaged(make.job(), at: 1, 6) == .malformedValue(reason: "unknown status 6 of a job"))
        #expect(try damaged(make.rowKey(), at: 4, 7) == .malformedValue(reason: "unknown memory kind 7"))
    }

    @Test("A memory that is cut off anywhere is refused, never a crash")
    func cutOff() throws {
        var make = FieldMaker(random: SplitMix(seed: 8), size: .random)
        let record = make.memory()
        _ = try stored(record)
        let whole = try #require(try table.get(ByteKey("record")))
        let typed = try table.environment.database("table", keys: ByteKey.self, values: MemoryRecord.self)
        for length in 0..<whole.count {
            try table.put(ByteKey("record"), Blob(Array(whole.prefix(length))))
            #expect(throws: LMDBError.self) {
                try table.environment.read { (transaction) throws(LMDBError) in
                    try transaction.get(ByteKey("record"), from: typed)
                }
            }
        }
    }
}
