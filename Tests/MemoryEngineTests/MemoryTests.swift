import Dispatch
import Embedding
import JSON
import LMDB
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct MemoryTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }
    private let scope: Scope

    init() throws {
        world = try EngineWorld()
        scope = try .alice()
    }

    private func create(_ fact: String, topic: String? = nil, id: MemoryID? = nil) async throws -> Memory {
        try await engine.createMemory(NewMemory(id: id, scope: scope, fact: fact, topic: topic), by: .alice)
    }

    @Test("A created memory has its fields, the defaults, and is found by id and by search at once")
    func creates() async throws {
        let new = NewMemory(
            scope: scope,
            fact: "the cat sleeps on the warm stove",
            topic: "pets",
            confidence: 0.25,
            importance: 0.75,
            metadata: try .of(#"{"b": 1, "a": [null]}"#)
        )
        let memory = try await engine.createMemory(new, by: .alice)
        #expect(memory.fact == new.fact && memory.topic == "pets" && memory.kind == .fact && memory.scope == scope)
        #expect(memory.confidence == 0.25 && memory.importance == 0.75 && memory.revision == 1)
        #expect(memory.metadata.description == #"{"b":1,"a":[null]}"#)
        #expect(memory.createdAt == memory.updatedAt && memory.createdAt >= world.clock.now)
        #expect(memory.expiresAt == nil && memory.sessionID == nil)
        #expect(try engine.memory(memory.id, for: .alice) == memory)
        #expect(try await engine.ids(of: new.fact, in: scope) == [memory.id])
        let plain = try await create("another fact")
        #expect(plain.topic == nil && plain.confidence == 1 && plain.importance == 0.5)
        #expect(plain.metadata == .emptyObject)
        let unit = try engine.embedding(of: memory.id, for: .alice)
        #expect(unit.count == 64 && abs(unit.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    }

    @Test("Texts come back byte for byte, whatever they hold")
    func texts() async throws {
        var random = SplitMix(seed: 4)
        for _ in 0..<50 {
            let text = "x" + random.text(upTo: 30)
            let memory = try await create(text, topic: text)
            let found = try engine.memory(memory.id, for: .alice)
            #expect(Array(found.fact.utf8) == Array(text.utf8))
            #expect(found.topic.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test("Memories are listed in the order of creation, page by page, with the true total")
    func lists() async throws {
        var ids: [MemoryID] = []
        for number in 0..<25 {
            ids.append(try await create("fact \(number)", topic: number % 5 == 0 ? "five" : nil).id)
        }
        for (limit, offset) in [(100, 0), (10, 0), (10, 10), (10, 20), (10, 25), (10, 99), (0, 0), (1, 24)] {
            let page = try engine.memories(in: scope, topic: nil, page: Page(limit: limit, offset: offset), for: .alice)
            #expect(page.items.map(\.id) == Array(ids.dropFirst(offset).prefix(limit)))
            #expect(page.total == 25)
        }
        for (limit, offset) in [(100, 0), (2, 0), (2, 2), (2, 4), (2, 5)] {
            let page = try engine.memories(
                in: scope,
                topic: "five",
                page: Page(limit: limit, offset: offset),
                for: .alice
            )
            let expected = stride(from: 0, to: 25, by: 5).map { ids[$0] }
            #expect(page.items.map(\.id) == Array(expected.dropFirst(offset).prefix(limit)))
            #expect(page.total == 5)
        }
        #expect(try engine.memories(in: scope, topic: "none", page: Page(limit: 5), for: .alice).total == 0)
        let empty = try engine.memories(in: try .make(["a": "b"]), topic: nil, page: Page(limit: 5), for: .alice)
        #expect(empty.items.isEmpty && empty.total == 0)
    }

    @Test("A patch changes what it names, makes a revision, and a changed fact is found by the next search")
    func patches() async throws {
        let memory = try await create("the quick brown fox", topic: "animals")
        let other = try await create("completely unrelated words here")
        world.clock.advance(seconds: 60)
        var patched = try await engine.updateMemory(memory.id, MemoryPatch(fact: "seven purple elephants"), by: .admin)
        #expect(patched.fact == "seven purple elephants" && patched.topic == "animals" && patched.revision == 2)
        #expect(patched.createdAt == memory.createdAt && patched.updatedAt >= world.clock.now)
        let hits = try await engine.search(
            SearchRequest(scope: scope, query: .text("seven purple elephants")),
            for: .alice
        )
        #expect(hits.map(\.memory.id) == [memory.id, other.id])
        #expect(hits[0].similarity > 0.999)
        let old = try await engine.search(SearchRequest(scope: scope, query: .text("the quick brown fox")), for: .alice)
        #expect(old.allSatisfy { $0.similarity < 0.9 })
        patched = try await engine.updateMemory(
            memory.id,
            MemoryPatch(topic: .set("zoo"), confidence: 0.5, importance: 0),
            by: .alice
        )
        #expect(patched.topic == "zoo" && patched.confidence == 0.5 && patched.importance == 0 && patched.revision == 3)
        patched = try await engine.updateMemory(memory.id, MemoryPatch(topic: .clear), by: .alice)
        #expect(patched.topic == nil && patched.revision == 4)
        #expect(try engine.memory(memory.id, for: .alice) == patched)
        let filtered = SearchRequest(scope: scope, query: .text("elephants"), topic: "zoo")
        #expect(try await engine.search(filtered, for: .alice).isEmpty)
    }

    @Test("Metadata is merged: members replaced, null removes, others stay")
    func mergesMetadata() async throws {
        let new = NewMemory(scope: scope, fact: "fact", metadata: try .of(#"{"a":1,"b":{"c":2,"d":3},"e":5}"#))
        let memory = try await engine.createMemory(new, by: .alice)
        let patch = MemoryPatch(metadata: try .of(#"{"b":{"c":null,"x":[]},"e":null,"f":"new"}"#))
        let patched = try await engine.updateMemory(memory.id, patch, by: .alice)
        #expect(patched.metadata.description == #"{"a":1,"b":{"d":3,"x":[]},"f":"new"}"#)
        #expect(patched.revision == 2)
    }

    @Test("A patch that changes nothing makes no revision")
    func noChange() async throws {
        let new = NewMemory(
            scope: scope,
            fact: "the fact",
            topic: "topic",
            confidence: 0.5,
            importance: 0.5,
            metadata: try .of(#"{"a":1}"#)
        )
        let memory = try await engine.createMemory(new, by: .alice)
        world.clock.advance(seconds: 10)
        let patches = [
            MemoryPatch(), MemoryPatch(fact: "the fact"),
            MemoryPatch(topic: .set("topic"), confidence: 0.5, importance: 0.5),
            MemoryPatch(metadata: try .of(#"{ "a" : 1 }"#)), MemoryPatch(metadata: .emptyObject),
            MemoryPatch(metadata: try .of(#"{"missing":null}"#)),
        ]
        for patch in patches {
            #expect(try await engine.updateMemory(memory.id, patch, by: .alice) == memory)
        }
        #expect(try engine.revisions(of: memory.id, includeDeleted: false, for: .alice).count == 1)
    }

    @Test("A fact that only looks the same is another fact")
    func lookAlikeFact() async throws {
        let memory = try await create("caf\u{E9}")
        let patched = try await engine.updateMemory(memory.id, MemoryPatch(fact: "cafe\u{301}"), by: .alice)
        #expect(patched.revision == 2)
        #expect(Array(try engine.memory(memory.id, for: .alice).fact.utf8) == Array("cafe\u{301}".utf8))
    }

    @Test("Revisions are told newest first, with action, state, time and actor")
    func revisions() async throws {
        let memory = try await create("one", topic: "t")
        world.clock.advance(seconds: 5)
        _ = try await engine.updateMemory(
            memory.id,
            MemoryPatch(fact: "two", metadata: try .of(#"{"k":1}"#)),
            by: .admin
        )
        _ = try await engine.updateMemory(memory.id, MemoryPatch(topic: .clear, confidence: 0.5), by: .alice)
        var revisions = try engine.revisions(of: memory.id, includeDeleted: false, for: .alice)
        #expect(revisions.map(\.number) == [3, 2, 1])
        #expect(revisions.map(\.action.name) == ["UPDATED", "UPDATED", "CREATED"])
        #expect(revisions.map(\.fact) == ["two", "two", "one"])
        #expect(revisions.map(\.topic) == [nil, "t", "t"])
        #expect(revisions.map(\.confidence) == [0.5, 1, 1])
        #expect(revisions.map(\.actor) == ["alice", "root", "alice"])
        #expect(revisions.map(\.metadata.description) == [#"{"k":1}"#, #"{"k":1}"#, "{}"])
        #expect(revisions[2].createdAt == memory.createdAt && revisions[0].createdAt > revisions[1].createdAt)
        try await engine.deleteMemory(memory.id, by: .bobAsAdmin)
        #expect(throws: EngineError.notFound("Memory not found")) {
            try engine.revisions(of: memory.id, includeDeleted: false, for: .alice)
        }
        revisions = try engine.revisions(of: memory.id, includeDeleted: true, for: .alice)
        #expect(revisions.map(\.number) == [4, 3, 2, 1])
        #expect(revisions[0].action == .deleted && revisions[0].fact == "two" && revisions[0].actor == "bob")
    }

    @Test("A deleted memory is gone from get, list and search, and cannot be changed or deleted again")
    func deletes() async throws {
        let memory = try await create("gone soon")
        let kept = try await create("stays here")
        try await engine.deleteMemory(memory.id, by: .alice)
        let missing = EngineError.notFound("Memory not found")
        #expect(throws: missing) { try engine.memory(memory.id, for: .alice) }
        #expect(throws: missing) { try engine.embedding(of: memory.id, for: .alice) }
        await #expect(throws: missing) { try await engine.deleteMemory(memory.id, by: .alice) }
        await #expect(throws: missing) { try await engine.updateMemory(memory.id, MemoryPatch(fact: "x"), by: .alice) }
        #expect(try engine.all(in: scope).map(\.id) == [kept.id])
        #expect(try await engine.ids(of: "gone soon", in: scope) == [kept.id])
    }

    @Test("An id that a caller brings is kept, and taken only once within the organisation")
    func ownIDs() async throws {
        let id = try #require(MemoryID("00000000-0000-0000-0000-000000000001"))
        #expect(try await create("first", id: id).id == id)
        let conflict = EngineError.conflict("A memory with id \(id) exists already")
        await #expect(throws: conflict) { try await create("second", id: id) }
        let bobs = NewMemory(id: id, scope: try .make(["user_id": "bob"]), fact: "bob's")
        await #expect(throws: conflict) { try await engine.createMemory(bobs, by: .bob) }
        #expect(try engine.memory(id, for: .alice).fact == "first")
        let other = Caller.user("alice", of: "other")
        let theirs = NewMemory(id: id, scope: try .make(["user_id": "alice"], organisation: "other"), fact: "theirs")
        #expect(try await engine.createMemory(theirs, by: other).id == id)
        #expect(try engine.memory(id, for: other).fact == "theirs")
        #expect(try engine.memory(id, for: .alice).fact == "first")
        try await engine.deleteMemory(id, by: other)
        #expect(try engine.memory(id, for: .alice).fact == "first")
        #expect(throws: EngineError.self) { try engine.memory(id, for: other) }
    }

    @Test("An id may be used again after its memory was deleted, without anything of the memory before")
    func reusedIDs() async throws {
        let id = MemoryID(high: 1, low: 2)
        _ = try await create("alice's secret", id: id)
        _ = try await engine.updateMemory(id, MemoryPatch(fact: "alice's other secret"), by: .alice)
        try await engine.deleteMemory(id, by: .alice)
        let new = NewMemory(id: id, scope: try .make(["user_id": "bob"]), fact: "bob's fact")
        #expect(try await engine.createMemory(new, by: .bob).revision == 1)
        #expect(try engine.revisions(of: id, includeDeleted: true, for: .bob).map(\.fact) == ["bob's fact"])
        _ = try await engine.updateMemory(id, MemoryPatch(fact: "bob's new fact"), by: .bob)
        let facts = try engine.revisions(of: id, includeDeleted: false, for: .bob).map(\.fact)
        #expect(facts == ["bob's new fact", "bob's fact"])
        #expect(throws: EngineError.notFound("Memory not found")) {
            try engine.revisions(of: id, includeDeleted: true, for: .alice)
        }
    }

    /// An embedder that opens a gate when it is done with a text.
    private final class Signalling: TextEmbedder {
        let inner = HashingEmbedder(dimension: 64)
        let isDone = Shared<Gate?>(nil)
        var space: EmbeddingSpace { inner.space }

        func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
            defer { isDone.value?.open() }
            return inner.embed(texts)
        }
    }

    @Test("A patch that restores a text which another patch replaces meanwhile restores its vector, too")
    func racingPatches() async throws {
        let embedder = Signalling()
        // Without remembered texts: the patch is to embed its text each time.
        let world = try EngineWorld(embedder: embedder) { $0.embeddingCacheBytes = 0 }
        let (engine, id) = (world.engine, MemoryID(high: 1, low: 1))
        let texts = ["red apples in the garden", "blue boats at the harbour"]
        _ = try await engine.createMemory(NewMemory(id: id, scope: scope, fact: texts[0]), by: .alice)
        for _ in 0..<20 {
            let current = try engine.memory(id, for: .alice).fact
            let other = current == texts[0] ? texts[1] : texts[0]
            // The writer is held, so that both patches read the memory before either is applied.
            let (isHeld, release, isEmbedded) = (Gate(), Gate(), Gate())
            embedder.isDone.change { $0 = isEmbedded }
            world.store.writeLater { (_, _) throws(LMDBError) in
                isHeld.open()
                release.pass()
            }
            await opened(isHeld)
            async let replaced = engine.updateMemory(id, MemoryPatch(fact: other), by: .alice)
            await opened(isEmbedded)
            // This one finds its text in place and embeds nothing; it joins the queue behind the other.
            async let restored = engine.updateMemory(id, MemoryPatch(fact: current), by: .alice)
            for _ in 0..<200 { await Task.yield() }
            release.open()
            _ = try await (replaced, restored)
            let fact = try engine.memory(id, for: .alice).fact
            #expect(try engine.embedding(of: id, for: .alice) == embedder.inner.embed([fact]))
            let hits = try await engine.search(SearchRequest(scope: scope, query: .text(fact)), for: .alice)
            #expect(hits.count == 1 && hits[0].similarity > 0.999)
        }
    }

    @Test("Concurrent patches are applied one after another, each with a revision of its own")
    func concurrentPatches() async throws {
        let texts = ["red apples in the garden", "blue boats at the harbour", "green grass below the hills"]
        let id = try await create(texts[0]).id
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<60 {
                group.addTask { [engine] in
                    _ = try? await engine.updateMemory(id, MemoryPatch(fact: texts[writer % 3]), by: .alice)
                }
            }
        }
        let fact = try engine.memory(id, for: .alice).fact
        #expect(try engine.embedding(of: id, for: .alice) == world.embedder.embed([fact]))
        let revisions = try engine.revisions(of: id, includeDeleted: false, for: .alice)
        #expect(revisions.count > 1 && revisions[0].fact == fact)
        #expect(revisions.map(\.number) == (1...revisions.count).reversed())
        #expect(zip(revisions, revisions.dropFirst()).allSatisfy { $0.fact != $1.fact })
    }
}

/// Waits for a gate without holding up a thread of the test's tasks.
private func opened(_ gate: Gate) async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        DispatchQueue.global().async {
            gate.pass()
            continuation.resume()
        }
    }
}

extension Caller {
    fileprivate static let bobAsAdmin = Caller(organisation: "acme", user: "bob", reachesAllUsers: true, isAdmin: true)
}
