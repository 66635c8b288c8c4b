import LMDB
import Store
import TestSupport
import Testing

@Suite struct SchemaTests {
    private let folder = TemporaryFolder()
    private let store: Store
    private var schema: Schema { store.schema }

    init() throws { store = try Store.forTests(in: folder, clock: ManualClock()) }

    private func write<Value: Sendable>(
        _ body: @escaping @Sendable (inout WriteTransaction, inout ChangeSet) throws(LMDBError) -> Value
    ) async throws(LMDBError) -> Value {
        try await store.write(body)
    }

    @discardableResult
    private func insert(
        _ fact: String,
        id: MemoryID,
        unit: [Float],
        scope name: String = "{}",
        organisation: String = "acme"
    ) async throws(LMDBError) -> PartitionKey {
        let schema = schema
        return try await write { (transaction, changes) throws(LMDBError) in
            let scopeID = try schema.ensureScope(organisation: organisation, canonicalJSON: name, in: &transaction)
            var scope = try schema.scope(scopeID, in: transaction)
            let partition = PartitionKey(scope: scopeID, kind: .fact)
            try schema.insertMemory(
                plainMemory(fact, id: id, at: changes.time),
                vector: VectorRecord(id: id, norm: 1, unit: unit),
                in: partition,
                scope: &scope,
                actor: "user",
                transaction: &transaction,
                changes: &changes
            )
            try transaction.put(scope, for: scopeID, in: schema.scopes)
            return partition
        }
    }

    /// Changes a memory's text, and its vector when one is given.
    private func update(_ id: MemoryID, fact: String, unit: [Float]?) async throws(LMDBError) {
        let schema = schema
        try await write { (transaction, changes) throws(LMDBError) in
            guard let organisation = try schema.organisationID("acme", in: transaction),
                var memory = try schema.memory(MemoryKey(organisation: organisation, memory: id), in: transaction)
            else { throw .malformedValue(reason: "no memory") }
            memory.record.fact = fact
            memory.record.revision += 1
            memory.record.updated = changes.time
            try schema.updateMemory(
                memory,
                vector: unit.map { VectorRecord(id: id, norm: 1, unit: $0) },
                action: .updated,
                actor: "user",
                transaction: &transaction,
                changes: &changes
            )
        }
    }

    private func delete(_ id: MemoryID) async throws(LMDBError) {
        let schema = schema
        try await write { (transaction, changes) throws(LMDBError) in
            guard let organisation = try schema.organisationID("acme", in: transaction),
                let memory = try schema.memory(MemoryKey(organisation: organisation, memory: id), in: transaction)
            else { throw .malformedValue(reason: "no memory") }
            try schema.deleteMemory(memory, actor: "user", transaction: &transaction, changes: &changes)
        }
    }

    private func purge(_ id: MemoryID) async throws(LMDBError) {
        let schema = schema
        try await write { (transaction, changes) throws(LMDBError) in
            guard let organisation = try schema.organisationID("acme", in: transaction) else {
                throw .malformedValue(reason: "no organisation")
            }
            let key = MemoryKey(organisation: organisation, memory: id)
            try schema.purgeMemory(key, transaction: &transaction, changes: &changes)
        }
    }

    private func rows(of partition: PartitionKey) throws -> [(MemoryAttributes, [Float])] {
        try store.read { (transaction) throws(LMDBError) in
            var rows: [(MemoryAttributes, [Float])] = []
            try schema.forEachRow(of: partition, in: transaction) { (attributes, vector) throws(LMDBError) in
                rows.append((attributes, vector.unit))
            }
            return rows
        }
    }

    private func count<Key, Value>(of database: Database<Key, Value>) throws -> Int {
        try store.read { (transaction) throws(LMDBError) in try transaction.count(of: database) }
    }

    @Test("A superseded fact leaves the rows of its partition and stays readable by its id, until it is deleted")
    func supersedes() async throws {
        let schema = schema
        let (old, new) = (MemoryID(high: 1, low: 1), MemoryID(high: 1, low: 2))
        let partition = try await insert("lives in Lisbon", id: old, unit: [1, 0])
        try await insert("lives in Berlin", id: new, unit: [0, 1])
        try await write { (transaction, changes) throws(LMDBError) in
            guard let organisation = try schema.organisationID("acme", in: transaction),
                var memory = try schema.memory(MemoryKey(organisation: organisation, memory: old), in: transaction)
            else { throw .malformedValue(reason: "no memory") }
            memory.record.revision += 1
            memory.record.updated = changes.time
            try schema.supersedeMemory(memory, by: new, actor: "job", transaction: &transaction, changes: &changes)
        }
        #expect(try rows(of: partition).map(\.0.id) == [new])
        let superseded = PartitionKey(scope: partition.scope, kind: .superseded)
        #expect(try rows(of: superseded).map(\.0.id) == [old])
        try store.read { (transaction) throws(LMDBError) in
            let scope = try schema.scope(partition.scope, in: transaction)
            #expect([scope.factCount, scope.supersededCount] == [1, 1])
            let key = MemoryKey(organisation: scope.organisationID, memory: old)
            let found = try schema.memory(key, in: transaction)
            #expect(found?.record.supersededBy == new && found?.record.fact == "lives in Lisbon")
            let revision = try transaction.get(RevisionKey(memory: key, number: 2), from: schema.revisions)
            #expect(revision?.action == .superseded && revision?.actor == "job")
        }
        try await delete(old)
        #expect(try rows(of: superseded).isEmpty)
        let scope = try store.read { (transaction) throws(LMDBError) in
            try schema.scope(partition.scope, in: transaction)
        }
        #expect([scope.factCount, scope.supersededCount] == [1, 0])
        #expect(try count(of: schema.vectorTables.pairs[0].live) == 1 && count(of: schema.locations) == 1)
    }

    @Test("A job is open until it ended, and stands in the lists of its organisation and its user")
    func jobs() async throws {
        let schema = schema
        let id = JobID(high: 4, low: 2)
        var job = JobRecord(
            created: Timestamp(microseconds: 5),
            reachesAllUsers: false,
            session: nil,
            organisation: "acme",
            user: "alice",
            scope: "{}",
            text: "text",
            config: Array("{}".utf8)
        )
        for status in [JobStatus.pending, .running, .completed] {
            job.status = status
            let changed = job
            try await write { (transaction, _) throws(LMDBError) in
                if status == .pending {
                    try schema.insertJob(id, changed, transaction: &transaction)
                } else {
                    try schema.updateJob(id, changed, transaction: &transaction)
                }
            }
            try store.read { (transaction) throws(LMDBError) in
                #expect(try schema.openJobIDs(in: transaction) == (status == .completed ? [] : [id]))
                let found = try transaction.get(id, from: schema.jobs)
                #expect(found?.status == status && found?.text == (status == .completed ? "" : "text"))
                for owner in [DigestKey(of: "acme"), DigestKey(of: "acme", "alice")] {
                    let key = OwnedTimeKey(owner: owner, created: job.created, id: id)
                    #expect(try transaction.contains(key, in: schema.jobLists))
                }
            }
        }
    }

    @Test("Scopes and organisations get numbers once, and every byte of their names tells them apart")
    func scopeNumbers() async throws {
        let schema = schema
        let names = [
            ("acme", "{}"), ("acme", #"{"user_id":"a"}"#), ("acme", #"{"user_id":"ab"}"#), ("other", "{}"),
            ("acme{}", ""),
            ("", "acme{}"), ("caf\u{E9}", "{}"), ("cafe\u{301}", "{}"), ("acme", "{\"k\":\"\u{E9}\"}"),
            ("acme", "{\"k\":\"e\u{301}\"}"),
        ]
        for _ in 0..<2 {
            var found: [UInt32] = []
            for (organisation, json) in names {
                let id = try await write { (transaction, _) throws(LMDBError) in
                    try schema.ensureScope(organisation: organisation, canonicalJSON: json, in: &transaction)
                }
                found.append(id.rawValue)
                let record = try store.read { (transaction) throws(LMDBError) in try schema.scope(id, in: transaction) }
                #expect(record.organisation.utf8.elementsEqual(organisation.utf8))
                #expect(record.canonicalJSON.utf8.elementsEqual(json.utf8))
                #expect(record.space == .undecided && record.nextRow == 1)
            }
            #expect(found == (1...UInt32(names.count)).map { $0 })
        }
        #expect(try count(of: schema.organisations) == 6)
        let missing = try store.read { (transaction) throws(LMDBError) in
            [
                try schema.scopeID(organisation: "acme", canonicalJSON: "{ }", in: transaction)?.rawValue,
                try schema.organisationID("Acme", in: transaction)?.rawValue,
            ]
        }
        #expect(missing == [nil, nil])
    }

    @Test("A scope that a key names and that is missing is damage")
    func missingScope() {
        #expect(throws: LMDBError.malformedValue(reason: "scope 9 is named by a key and missing")) {
            try store.read { (transaction) throws(LMDBError) in
                try schema.scope(ScopeID(rawValue: 9), in: transaction)
            }
        }
    }

    @Test("Memories are visited in the order of creation with their vectors, and their numbers are never reused")
    func rowsInOrder() async throws {
        var partition: PartitionKey?
        for number in 1...50 {
            let id = MemoryID(high: UInt64(100 - number), low: 0)
            partition = try await insert("fact \(number)", id: id, unit: [Float(number)])
        }
        for number in stride(from: 2, through: 50, by: 2) {
            try await delete(MemoryID(high: UInt64(100 - number), low: 0))
        }
        try await insert("fact 51", id: MemoryID(high: 1, low: 0), unit: [51])
        let rows = try rows(of: try #require(partition))
        #expect(rows.map { $0.1 } == (Array(stride(from: 1, through: 49, by: 2)) + [51]).map { [Float($0)] })
        let scope = try store.read { (transaction) throws(LMDBError) in
            try schema.scope(ScopeID(rawValue: 1), in: transaction)
        }
        #expect(scope[count: .fact] == 26 && scope.nextRow == 52 && scope[count: .turn] == 0)
        #expect(try count(of: schema.memories) == 26)
        #expect(try count(of: schema.vectorTables.pairs[0].live) == 26)
        #expect(try count(of: schema.locations) == 26)
        #expect(try count(of: schema.revisions) == 51 + 25)
    }

    @Test("A memory without its vector is damage that names the memory", arguments: [0, 1, 2])
    func missingVector(victim: Int) async throws {
        let ids = (1...3).map { MemoryID(high: UInt64($0), low: 0) }
        var partition: PartitionKey?
        for id in ids { partition = try await insert("fact", id: id, unit: [1]) }
        let key = try #require(partition)
        let schema = schema
        _ = try await write { (transaction, _) throws(LMDBError) in
            try transaction.delete(
                RowKey(partition: key, row: UInt64(victim + 1)),
                from: schema.vectorTables.pairs[0].live
            )
        }
        #expect(throws: LMDBError.malformedValue(reason: "memory \(ids[victim]) has no vector")) { try rows(of: key) }
    }

    @Test("Partitions that lie beside each other are never mixed")
    func neighbours() async throws {
        var partitions: [PartitionKey] = []
        for number in 1...5 {
            for row in 0..<3 {
                let id = MemoryID(high: UInt64(number), low: UInt64(row))
                let partition = try await insert("fact", id: id, unit: [Float(number)], scope: "{\(number)}")
                if row == 0 { partitions.append(partition) }
            }
        }
        for (position, partition) in partitions.enumerated() {
            let rows = try rows(of: partition)
            #expect(rows.count == 3 && rows.allSatisfy { $0.1 == [Float(position + 1)] })
            #expect(try self.rows(of: PartitionKey(scope: partition.scope, kind: .turn)).isEmpty)
        }
    }

    /// The vector that a memory had at each of its revisions, as the tables tell it.
    private func vectorHistory(of id: MemoryID) throws -> [[Float]] {
        try store.read { (transaction) throws(LMDBError) in
            guard let organisation = try schema.organisationID("acme", in: transaction) else { return [] }
            let key = MemoryKey(organisation: organisation, memory: id)
            guard let memory = try schema.memory(key, in: transaction),
                let current = try transaction.get(memory.location, from: schema.vectorTables.pairs[0].live)
            else { return [] }
            var past: [(UInt32, [Float])] = []
            try transaction.forEach(in: schema.vectorTables.pairs[0].past, prefix: KeyPrefix(key)) {
                (key, reader) throws(LMDBError) in
                past.append((key.number, try VectorRecord(reading: &reader).unit))
                return true
            }
            return (1...memory.record.revision).map { number in
                past.first { $0.0 > number }?.1 ?? current.unit
            }
        }
    }

    @Test("Every vector that a memory ever had can be told for each of its revisions")
    func pastVectors() async throws {
        let id = MemoryID(high: 1, low: 1)
        try await insert("a", id: id, unit: [1])
        let steps: [(String, Float?)] = [
            ("b", 2), ("b", nil), ("b", 3), ("b", 4), ("c", nil), ("c", 5), ("b", 6), ("a", 1), ("d", nil), ("e", 7),
        ]
        var expected: [[Float]] = [[1]]
        for (fact, value) in steps {
            try await update(id, fact: fact, unit: value.map { [$0] })
            expected.append(value.map { [$0] } ?? expected[expected.count - 1])
            #expect(try vectorHistory(of: id) == expected)
        }
        let changed = try count(of: schema.vectorTables.pairs[0].past)
        try await delete(id)
        #expect(try count(of: schema.vectorTables.pairs[0].past) == changed + 1)
        #expect(try count(of: schema.vectorTables.pairs[0].live) == 0)
        #expect(try count(of: schema.deletedMemories) == 1)
        #expect(try count(of: schema.revisions) == steps.count + 2)
        try await purge(id)
        #expect(try count(of: schema.vectorTables.pairs[0].past) == 0)
        #expect(try count(of: schema.deletedMemories) == 0)
        #expect(try count(of: schema.revisions) == 0)
        #expect(try count(of: schema.expiries) == 0)
    }

    @Test("Events are numbered within their session, and deleting a session leaves nothing of it")
    func sessions() async throws {
        let schema = schema
        let ids = try await write { (transaction, changes) throws(LMDBError) in
            let scope = try schema.ensureScope(organisation: "acme", canonicalJSON: "{}", in: &transaction)
            var ids: [SessionID] = []
            for number in 0..<3 {
                changes.tick()
                let id = SessionID(high: 5, low: UInt64(2 - number))
                var session = SessionRecord(
                    scope: scope,
                    created: changes.time,
                    expires: nil,
                    organisation: "acme",
                    user: "user-\(number % 2)",
                    agent: "agent",
                    state: Array("{}".utf8),
                    metadata: Array("{}".utf8)
                )
                try schema.insertSession(id, session, transaction: &transaction)
                for event in 0..<4 {
                    changes.tick()
                    let record = EventRecord(
                        id: EventID(high: UInt64(number), low: UInt64(event)),
                        time: changes.time,
                        author: "user",
                        invocation: nil,
                        content: Array("null".utf8)
                    )
                    let key = try schema.appendEvent(record, to: id, &session, transaction: &transaction)
                    if key != EventKey(session: id, sequence: UInt64(event + 1)) || session.updated != changes.time {
                        throw .malformedValue(reason: "event \(event) became \(key)")
                    }
                }
                ids.append(id)
            }
            return ids
        }
        func listed(_ list: DigestKey) throws -> [SessionID] {
            try store.read { (transaction) throws(LMDBError) in
                var found: [SessionID] = []
                try transaction.forEach(in: schema.sessionLists, prefix: KeyPrefix(list)) {
                    (key, _) throws(LMDBError) in
                    found.append(key.id)
                    return true
                }
                return found
            }
        }
        #expect(try listed(Schema.sessionList(organisation: "acme")) == ids)
        #expect(try listed(Schema.sessionList(organisation: "acme", user: "user-0")) == [ids[0], ids[2]])
        #expect(try listed(Schema.sessionList(organisation: "acme", user: "user-1")) == [ids[1]])
        #expect(try listed(Schema.sessionList(organisation: "acme", user: "user")).isEmpty)
        try await write { (transaction, changes) throws(LMDBError) in
            guard let record = try transaction.get(ids[0], from: schema.sessions) else { return }
            try schema.deleteSession(ids[0], record, transaction: &transaction, changes: &changes)
        }
        #expect(try listed(Schema.sessionList(organisation: "acme")) == [ids[1], ids[2]])
        #expect(try listed(Schema.sessionList(organisation: "acme", user: "user-0")) == [ids[2]])
        #expect(try count(of: schema.sessions) == 2)
        #expect(try count(of: schema.events) == 8)
        #expect(try count(of: schema.eventLocations) == 8)
    }
}
