import LMDB
import Store
import TestSupport
import Testing

@Suite struct ModelMoveTests {
    private let folder = TemporaryFolder()

    /// A memory as the test knows it: the text, and for scopes of callers' vectors the vector, of each revision.
    private struct Known {
        let scope: ScopeID
        var texts: [String]
        var isLive = true
        var isPurged = false
    }

    /// What a model gives a text; another model gives another dimension.
    private static func vector(of text: String, model: Int) -> [Float] {
        var hash = UInt64(model)
        for byte in text.utf8 { hash = hash &* 31 &+ UInt64(byte) }
        var random = SplitMix(seed: hash)
        return random.vector(2 + model)
    }

    /// Writes to a store at random, as an engine would with its first model.
    private struct Writer {
        let store: Store
        let random: Shared<SplitMix>
        let scopes: [ScopeID]
        var known: [MemoryID: Known] = [:]
        var next: UInt64 = 0

        var schema: Schema { store.schema }

        init(_ store: Store, seed: UInt64) async throws {
            self.store = store
            random = Shared(SplitMix(seed: seed))
            let schema = store.schema
            scopes = try await store.write { (transaction, _) throws(LMDBError) in
                var scopes: [ScopeID] = []
                for (name, space) in [
                    ("{1}", ScopeSpace.model(dimension: 2)), ("{2}", .client(dimension: 2)),
                    ("{3}", .model(dimension: 2)),
                ] {
                    let id = try schema.ensureScope(organisation: "acme", canonicalJSON: name, in: &transaction)
                    var record = try schema.scope(id, in: transaction)
                    record.space = space
                    try transaction.put(record, for: id, in: schema.scopes)
                    scopes.append(id)
                }
                try transaction.put(SettingRecord("first"), for: "embedding-model", in: schema.settings)
                return scopes
            }
        }

        func pick(_ count: Int) -> Int {
            var number = 0
            random.change { number = Int.random(in: 0..<count, using: &$0) }
            return number
        }

        /// One write of any kind.
        mutating func step() async throws {
            let live = known.filter(\.value.isLive).keys.sorted()
            switch pick(10) {
            case 0...3: try await insert()
            case 4, 5: if !live.isEmpty { try await update(live[pick(live.count)], changesText: true) }
            case 6: if !live.isEmpty { try await update(live[pick(live.count)], changesText: false) }
            case 7: if !live.isEmpty { try await remove(live[pick(live.count)]) }
            case 8: if !live.isEmpty { try await supersede(live[pick(live.count)]) }
            default:
                let all = known.filter { !$0.value.isPurged }.keys.sorted()
                if !all.isEmpty { try await purge(all[pick(all.count)]) }
            }
        }

        private mutating func insert() async throws {
            next += 1
            let id = MemoryID(high: UInt64(pick(1_000)), low: next)
            let scope = scopes[pick(3)]
            let text = "text \(next)"
            known[id] = Known(scope: scope, texts: [text])
            let (schema, kind) = (schema, next % 5 == 0 ? MemoryKind.turn : .fact)
            try await store.write { (transaction, changes) throws(LMDBError) in
                var record = try schema.scope(scope, in: transaction)
                try schema.insertMemory(
                    plainMemory(text, id: id, at: changes.time),
                    vector: VectorRecord(id: id, norm: 1, unit: ModelMoveTests.vector(of: text, model: 0)),
                    in: PartitionKey(scope: scope, kind: kind),
                    scope: &record,
                    actor: "user",
                    transaction: &transaction,
                    changes: &changes
                )
                try transaction.put(record, for: scope, in: schema.scopes)
            }
        }

        private mutating func update(_ id: MemoryID, changesText: Bool) async throws {
            next += 1
            let text = changesText ? "text \(next)" : known[id]!.texts.last!
            known[id]?.texts.append(text)
            let unit = ModelMoveTests.vector(of: text, model: 0)
            try await change(id) { (schema, memory, transaction, changes) throws(LMDBError) in
                var memory = memory
                memory.record.fact = text
                memory.record.revision += 1
                memory.record.updated = changes.time
                try schema.updateMemory(
                    memory,
                    vector: changesText ? VectorRecord(id: id, norm: 1, unit: unit) : nil,
                    action: .updated,
                    actor: "user",
                    transaction: &transaction,
                    changes: &changes
                )
            }
        }

        private mutating func remove(_ id: MemoryID) async throws {
            known[id]?.isLive = false
            try await change(id) { (schema, memory, transaction, changes) throws(LMDBError) in
                try schema.deleteMemory(memory, actor: "user", transaction: &transaction, changes: &changes)
            }
        }

        private mutating func supersede(_ id: MemoryID) async throws {
            let isDone = try await change(id) { (schema, memory, transaction, changes) throws(LMDBError) in
                guard memory.location.partition.kind == .fact else { return false }
                var memory = memory
                memory.record.revision += 1
                memory.record.updated = changes.time
                try schema.supersedeMemory(memory, by: id, actor: "job", transaction: &transaction, changes: &changes)
                return true
            }
            if isDone, let text = known[id]?.texts.last { known[id]?.texts.append(text) }
        }

        private mutating func purge(_ id: MemoryID) async throws {
            known[id]?.isLive = false
            known[id]?.isPurged = true
            let schema = schema
            try await store.write { (transaction, changes) throws(LMDBError) in
                guard let organisation = try schema.organisationID("acme", in: transaction) else { return }
                let key = MemoryKey(organisation: organisation, memory: id)
                try schema.purgeMemory(key, transaction: &transaction, changes: &changes)
            }
        }

        @discardableResult
        private func change<Value: Sendable>(
            _ id: MemoryID,
            _ body:
                @escaping @Sendable (Schema, StoredMemory, inout WriteTransaction, inout ChangeSet) throws(LMDBError)
                -> Value
        ) async throws -> Value {
            let schema = schema
            return try await store.write { (transaction, changes) throws(LMDBError) in
                guard let organisation = try schema.organisationID("acme", in: transaction),
                    let memory = try schema.memory(MemoryKey(organisation: organisation, memory: id), in: transaction)
                else { throw .malformedValue(reason: "no memory \(id)") }
                return try body(schema, memory, &transaction, &changes)
            }
        }

        /// Every vector, of every revision that there is, is the one that a model gives its text; callers' are the first
        /// model's.
        func check(model: Int) throws {
            let (wrong, live, past): ([MemoryID], Int, Int) = try store.read { (transaction) throws(LMDBError) in
                var wrong: [MemoryID] = []
                let tables = (try schema.vectors(in: transaction), try schema.pastVectors(in: transaction))
                guard let organisation = try schema.organisationID("acme", in: transaction) else { return ([], 0, 0) }
                for (id, memory) in known where !memory.isPurged {
                    let key = MemoryKey(organisation: organisation, memory: id)
                    let expected = memory.texts.map {
                        ModelMoveTests.vector(of: $0, model: memory.scope == scopes[1] ? 0 : model)
                    }
                    var ends: [(number: Int, unit: [Float])] = []
                    try transaction.forEach(in: tables.1, prefix: KeyPrefix(key)) { (key, reader) throws(LMDBError) in
                        ends.append((Int(key.number), try VectorRecord(reading: &reader).unit))
                        return true
                    }
                    if let stored = try schema.memory(key, in: transaction) {
                        guard let vector = try transaction.get(stored.location, from: tables.0), vector.id == id else {
                            wrong.append(id)
                            continue
                        }
                        ends.append((.max, vector.unit))
                    }
                    let found = expected.indices.map { at in ends.first { $0.number > at + 1 }?.unit }
                    if found != expected { wrong.append(id) }
                }
                return (wrong, try transaction.count(of: tables.0), try transaction.count(of: tables.1))
            }
            #expect(wrong == [])
            #expect(live == known.values.count { $0.isLive })
            #expect(past >= known.values.count { !$0.isLive && !$0.isPurged })
        }
    }

    /// Lists and fills until the store changes over, with random writes between any two steps.
    private func move(_ writer: inout Writer, to model: Int, writes: Int) async throws {
        let (store, schema) = (writer.store, writer.store.schema)
        let target = "model \(model)"
        var listing = VectorListing.live(after: nil)
        var left = writes
        while true {
            let from = listing
            let record = try store.read { (transaction) throws(LMDBError) in try schema.modelMove(in: transaction) }
            if record?.isListed != true {
                listing = try await store.write { (transaction, _) throws(LMDBError) in
                    try schema.listVectors(from: from, limit: 7, transaction: &transaction)
                }
            } else {
                let texts = try store.read { (transaction) throws(LMDBError) in
                    try schema.missingTexts(limit: 5, in: transaction).texts
                }
                // Some of the texts change between their reading and their writing.
                if left > 0 {
                    try await writer.step()
                    left -= 1
                }
                let units = texts.map { ModelMoveTests.vector(of: $0.fact, model: model) }
                let outcome = try await store.write { (transaction, changes) throws(LMDBError) in
                    _ = try schema.fillVectors(texts, units, of: target, transaction: &transaction)
                    return try schema.changeOver(
                        to: target,
                        dimension: 2 + model,
                        transaction: &transaction,
                        changes: &changes
                    )
                }
                if outcome == .done { return }
            }
            if left > 0 {
                try await writer.step()
                left -= 1
            }
        }
    }

    private func begin(_ store: Store, _ model: Int) async throws {
        let schema = store.schema
        try await store.write { (transaction, changes) throws(LMDBError) in
            let record = ModelMoveRecord(started: changes.time, target: "model \(model)", configuration: [])
            try schema.beginModelMove(record, transaction: &transaction)
        }
    }

    @Test("After any writes before and during a move, every revision has the next model's vector", arguments: 1...6)
    func moves(seed: UInt64) async throws {
        let store = try Store.forTests(in: folder, clock: ManualClock())
        var writer = try await Writer(store, seed: seed)
        for _ in 0..<60 { try await writer.step() }
        for model in 1...3 {
            try await begin(store, model)
            try await move(&writer, to: model, writes: 60)
            try writer.check(model: model)
            #expect(try store.embeddingModel() == "model \(model)")
            #expect(try store.vectorGeneration() == UInt64(model))
            #expect(try store.setting("format-version") == (model % 2 == 0 ? "1" : "2"))
            // What an engine writes from then on is the next model's; here it would be the first one's.
            let empty = try store.read { (transaction) throws(LMDBError) in
                let old = store.schema.vectorTables.pairs[(model + 1) % 2]
                let missing = try transaction.count(of: store.schema.vectorTables.missing)
                return try transaction.count(of: old.live) + transaction.count(of: old.past) + missing
            }
            #expect(empty == 0)
        }
    }

    @Test("A move that is given up leaves the vectors in use, and a later one begins anew")
    func givesUp() async throws {
        let store = try Store.forTests(in: folder, clock: ManualClock())
        let schema = store.schema
        var writer = try await Writer(store, seed: 9)
        for _ in 0..<40 { try await writer.step() }
        try await begin(store, 1)
        let listing = try await store.write { (transaction, _) throws(LMDBError) in
            try schema.listVectors(from: .live(after: nil), limit: 10, transaction: &transaction)
        }
        #expect(listing != .complete)
        for _ in 0..<20 { try await writer.step() }
        #expect(try store.setting("format-version") == "2")
        try await store.write { (transaction, _) throws(LMDBError) in
            try schema.endModelMove(transaction: &transaction)
        }
        try writer.check(model: 0)
        #expect(try store.vectorGeneration() == 0 && store.setting("format-version") == "1")
        for _ in 0..<20 { try await writer.step() }
        try await begin(store, 2)
        try await move(&writer, to: 2, writes: 10)
        try writer.check(model: 2)
    }
}
