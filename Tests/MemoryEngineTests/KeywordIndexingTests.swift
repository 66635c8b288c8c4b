import LMDB
import MemoryEngine
import Store
import Terms
import TestSupport
import Testing

@Suite("Memories that are left out of the keyword index")
struct KeywordIndexingTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }
    private let scope: Scope

    init() throws {
        world = try EngineWorld(isRelaxed: true)
        scope = try .alice()
    }

    @discardableResult
    private func remember(_ facts: [String], in other: Scope? = nil, indexed: Bool) async throws -> [Memory] {
        let new = facts.map { fact in
            var new = NewMemory(scope: other ?? scope, fact: fact)
            new.isKeywordIndexed = indexed
            return new
        }
        return try await engine.createMemories(new, atomic: true, by: .alice).map { try $0.get() }
    }

    private func hits(
        _ text: String,
        _ type: SearchType = .keyword,
        in other: Scope? = nil,
        asOf time: Timestamp? = nil
    ) async throws -> [SearchHit] {
        var request = SearchRequest(scope: other ?? scope, query: .text(text), type: type, topK: 1_000)
        request.asOf = time
        return try await engine.search(request, for: .alice).hits
    }

    private func facts(_ text: String, asOf time: Timestamp? = nil) async throws -> Set<String> {
        Set(try await hits(text, asOf: time).map(\.memory.fact))
    }

    /// The terms records of the store.
    private func storedTerms() throws -> Int {
        try world.store.read { (transaction) throws(LMDBError) in
            try transaction.count(of: world.store.schema.termVectors)
        }
    }

    /// What the memories of the store and their vectors take, by looking at each.
    private func storedBytes() throws -> Int {
        let schema = world.store.schema
        return try world.store.read { (transaction) throws(LMDBError) in
            var bytes = 0
            try transaction.forEach(in: schema.memories, prefix: .everything) { (_, reader) throws(LMDBError) in
                bytes += try MemoryRecord(reading: &reader).encodedByteCount
                return true
            }
            try transaction.forEach(in: schema.vectorTables.pairs[0].live, prefix: .everything) {
                (_, reader) throws(LMDBError) in
                bytes += try VectorRecord(reading: &reader).encodedByteCount
                return true
            }
            return bytes
        }
    }

    /// The bytes that the organisation is said to store.
    private func countedBytes() throws -> Int {
        let schema = world.store.schema
        return try world.store.read { (transaction) throws(LMDBError) in
            var bytes = 0
            try transaction.forEach(in: schema.usage, prefix: .everything) { (_, reader) throws(LMDBError) in
                bytes = Int(try UsageCounts(reading: &reader).storageBytes)
                return true
            }
            return bytes
        }
    }

    @Test("Meaning finds them, words do not, and the scores of the others are as if they were not there")
    func search() async throws {
        let other = try Scope.make(["user_id": "alice", "store": "other"])
        let indexed = ["green apples", "a pear and an apple in the basket", "plums"]
        let silent = ["apples again", "apple apple apple, and words that make the mean length another one"]
        try await remember(indexed, indexed: true)
        try await remember(silent, indexed: false)
        try await remember(indexed, in: other, indexed: true)
        for _ in 0..<2 {
            let found = try await hits("apple basket")
            let expected = try await hits("apple basket", in: other)
            #expect(found.map(\.memory.fact) == expected.map(\.memory.fact) && found.count == 2)
            #expect(found.map(\.score) == expected.map(\.score))
            for type in [SearchType.semantic, .hybrid] {
                #expect(Set(try await hits("apple", type).map(\.memory.fact)) == Set(indexed + silent))
            }
            let hybrid = try await hits("apple", .hybrid)
            #expect(hybrid.filter { silent.contains($0.memory.fact) }.allSatisfy { $0.parts.keyword == 0 })
            #expect(try storedTerms() == 6)
            // Loaded anew, they are the same.
            try world.restart()
        }
    }

    @Test("A revision puts a memory into the index, whatever it changes; deleting one takes nothing away")
    func changes() async throws {
        try await remember(["apples of the shop"], indexed: true)
        let silent = try await remember((1...4).map { "apples \($0)" }, indexed: false)
        #expect(try await facts("apples") == ["apples of the shop"])
        _ = try await engine.updateMemory(silent[0].id, MemoryPatch(topic: .set("fruit")), by: .alice)
        _ = try await engine.updateMemory(silent[1].id, MemoryPatch(fact: "pears"), by: .alice)
        try await engine.deleteMemory(silent[2].id, by: .alice)
        for _ in 0..<2 {
            #expect(try await facts("apples") == ["apples of the shop", "apples 1"])
            #expect(try await facts("pears") == ["pears"])
            #expect(try storedTerms() == 3)
            #expect(try storedBytes() == countedBytes())
            try world.restart()
        }
        // What changes nothing is no revision.
        _ = try await engine.updateMemory(silent[3].id, MemoryPatch(fact: "apples 4"), by: .alice)
        #expect(try await facts("apples") == ["apples of the shop", "apples 1"])
    }

    @Test(
        "Indexing finds all of them, while searches go on, and then there is nothing to do",
        arguments: [false, true]
    )
    func indexing(isLoaded: Bool) async throws {
        let scopes = try (0..<3).map { try Scope.make(["user_id": "alice", "number": "\($0)"]) }
        for scope in scopes {
            try await remember((0..<400).map { "silent apples \($0)" }, in: scope, indexed: false)
            try await remember((0..<10).map { "loud apples \($0)" }, in: scope, indexed: true)
        }
        if isLoaded { for scope in scopes { #expect(try await hits("apples", in: scope).count == 10) } }
        // As much as a run did that was stopped.
        let schema = world.store.schema
        let stopped = try world.store.read { (transaction) throws(LMDBError) in
            try schema.unindexedMemories(from: nil, limit: 500, visiting: 10_000, in: transaction)
        }
        let indexed = try await world.store.write { (transaction, changes) throws(LMDBError) in
            var indexed = 0
            for memory in stopped.memories {
                let terms = TermVector(analysing: memory.fact)
                for isFirst in [true, false] {
                    let isNew = try schema.index(memory, terms: terms, transaction: &transaction, changes: &changes)
                    #expect(isNew == isFirst)
                    if isNew { indexed += 1 }
                }
            }
            for (organisation, counts) in changes.usage {
                try schema.addUsage(counts, of: organisation, at: changes.time, transaction: &transaction)
            }
            return indexed
        }
        #expect(indexed == 500)
        let seen = Shared<[Int]>([])
        let outcome = try await KeywordIndexing(store: world.store).run { done, total in
            #expect(total == 1_230)
            seen.change { $0.append(done) }
        }
        #expect(outcome.memories == 700 && outcome.deletedMemories == 0)
        #expect(seen.value.last == 1_230 && seen.value.count == 2)
        let again = try await KeywordIndexing(store: world.store).run()
        #expect(again.memories == 0)
        for _ in 0..<2 {
            for scope in scopes {
                let found = try await hits("apples", in: scope)
                #expect(found.count == 410)
                // All have equally many words, so all tell the same.
                #expect(Set(found.map(\.score)).count == 1)
            }
            #expect(try storedTerms() == 1_230)
            #expect(try storedBytes() == countedBytes())
            try world.restart()
        }
    }

    @Test("Searches of the past find them by words once they are indexed, those that were deleted too")
    func past() async throws {
        let silent = try await remember(["apples one", "apples two", "apples three"], indexed: false)
        try await remember(["loud apples"], indexed: true)
        world.clock.advance(seconds: 5)
        let before = world.clock.now
        world.clock.advance(seconds: 5)
        try await engine.deleteMemory(silent[0].id, by: .alice)
        #expect(try await facts("apples", asOf: before) == ["loud apples"])
        let outcome = try await KeywordIndexing(store: world.store).run()
        #expect(outcome.memories == 2 && outcome.deletedMemories == 1)
        #expect(try await facts("apples", asOf: before).count == 4)
        #expect(try await facts("apples") == ["apples two", "apples three", "loud apples"])
        #expect(try await KeywordIndexing(store: world.store).run().deletedMemories == 0)
    }

    @Test("A fact that another took the place of has no words after indexing either")
    func superseded() async throws {
        let memory = try await remember(["apples"], indexed: false)[0]
        let schema = world.store.schema
        try await world.store.write { (transaction, changes) throws(LMDBError) in
            guard let organisation = try schema.organisationID("acme", in: transaction),
                var stored = try schema.memory(
                    MemoryKey(organisation: organisation, memory: memory.id),
                    in: transaction
                )
            else { throw .malformedValue(reason: "no memory") }
            stored.record.revision += 1
            try schema.supersedeMemory(
                stored,
                by: MemoryID(high: 1, low: 1),
                actor: "a",
                transaction: &transaction,
                changes: &changes
            )
        }
        #expect(try await KeywordIndexing(store: world.store).run().memories == 1)
        #expect(try storedTerms() == 0)
        #expect(try storedBytes() == countedBytes())
        #expect(try await facts("apples") == [])
    }
}
