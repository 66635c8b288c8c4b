import Embedding
import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

/// What a test stored, for brute force.
private struct Row {
    let id: MemoryID
    let vector: [Float]
    let topic: String?
    let confidence: Double

    func cosine(with other: [Float]) -> Double {
        var (dot, left, right) = (0.0, 0.0, 0.0)
        for position in vector.indices {
            let (a, b) = (Double(vector[position]), Double(other[position]))
            dot += a * b
            left += a * a
            right += b * b
        }
        return dot / (left * right).squareRoot()
    }
}

@Suite struct SearchTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }
    private let scope: Scope

    init() throws {
        world = try EngineWorld(isRelaxed: true)
        scope = try .make(["user_id": "alice", "space": "client"])
    }

    /// Topics of about 1, 9, 90 and 900 of each 1,111 rows.
    private func topic(of number: Int) -> String? {
        switch number % 1_111 {
        case 0: "rare"
        case 1..<10: "some"
        case 10..<100: "many"
        case 100..<1_000: "most"
        default: nil
        }
    }

    /// Stores random vectors in a scope of callers' vectors.
    private func fill(_ count: Int, dimension: Int = 16, seed: UInt64 = 1, scope other: Scope? = nil) async throws
        -> [Row]
    {
        var random = SplitMix(seed: seed)
        let rows = (0..<count).map { number in
            Row(
                id: MemoryID(high: random.next(), low: UInt64(number)),
                vector: random.vector(dimension),
                topic: topic(of: number),
                confidence: Double(number % 1_000) / 1_000
            )
        }
        for start in stride(from: 0, to: count, by: 500) {
            let batch = rows[start..<min(start + 500, count)].map { row in
                NewMemory(
                    id: row.id,
                    scope: other ?? scope,
                    fact: "row \(row.id.low)",
                    topic: row.topic,
                    confidence: row.confidence,
                    embedding: row.vector
                )
            }
            for result in try await engine.createMemories(batch, atomic: true, by: .alice) { _ = try result.get() }
        }
        return rows
    }

    /// Checks hits against brute force: as many as there are, in order, none that a better one was left out for.
    private func check(_ hits: [SearchHit], _ rows: [Row], query: [Float], topK: Int, _ comment: String) {
        check(hits, Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.cosine(with: query)) }), topK: topK, comment)
    }

    private func check(_ hits: [SearchHit], _ cosines: [MemoryID: Double], topK: Int, _ comment: String) {
        let scores = cosines.values.sorted(by: >)
        #expect(hits.count == min(topK, cosines.count), "\(comment)")
        #expect(Set(hits.map(\.memory.id)).count == hits.count, "\(comment)")
        for (position, hit) in hits.enumerated() {
            guard let cosine = cosines[hit.memory.id] else {
                Issue.record("\(comment): a hit that does not match")
                continue
            }
            if abs(max(0, cosine) - Double(hit.similarity)) > 1e-5 || abs(cosine - scores[position]) > 1e-5 {
                Issue.record(
                    "\(comment): rank \(position) has \(hit.similarity), is \(cosine), should be \(scores[position])"
                )
            }
        }
    }

    @Test("Hits equal brute force at every k and every selectivity of topic and confidence")
    func equalsBruteForce() async throws {
        let rows = try await fill(1_333)
        var random = SplitMix(seed: 2)
        for topic in [nil, "rare", "some", "many", "most", "none"] {
            let query = random.vector(16)
            let cosines = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.cosine(with: query)) })
            for confidence in [nil, 0, 0.001, 0.5, 0.9, 0.99, 0.999, 1.0] {
                let matches = Set(
                    rows.filter { (topic == nil || $0.topic == topic) && $0.confidence >= confidence ?? 0 }.map(\.id)
                )
                let expected = cosines.filter { matches.contains($0.key) }
                for topK in [1, 10, 1_000] {
                    let request = SearchRequest(
                        scope: scope,
                        query: .vector(query),
                        topK: topK,
                        topic: topic,
                        minimumConfidence: confidence
                    )
                    let hits = try await engine.search(request, for: .alice).hits
                    check(
                        hits,
                        expected,
                        topK: topK,
                        "topic \(topic ?? "any"), confidence \(confidence ?? -1), k \(topK)"
                    )
                    #expect(hits.allSatisfy { $0.memory.scope == scope && $0.embedding == nil })
                }
            }
        }
    }

    @Test("Every vector finds itself at the first place", arguments: [1, 3, 100, 600])
    func ownVector(count: Int) async throws {
        let rows = try await fill(count)
        for row in rows.shuffled().prefix(100) {
            let scaled = row.vector.map { $0 * 7 }
            let hit = try await engine.search(SearchRequest(scope: scope, query: .vector(scaled), topK: 1), for: .alice)
                .first
            #expect(hit?.memory.id == row.id)
            #expect(abs((hit?.similarity ?? 0) - 1) < 1e-5)
        }
    }

    @Test("Equal similarities come in the order of their ids")
    func ties() async throws {
        var random = SplitMix(seed: 9)
        let ids = (0..<40).map { _ in MemoryID(high: random.next(), low: random.next()) }
        for id in ids {
            let new = NewMemory(id: id, scope: scope, fact: "same", embedding: [1, 2, 3])
            _ = try await engine.createMemory(new, by: .alice)
        }
        for topK in [1, 7, 40, 100] {
            let hits = try await engine.search(
                SearchRequest(scope: scope, query: .vector([1, 2, 3]), topK: topK),
                for: .alice
            )
            #expect(hits.map(\.memory.id) == Array(ids.sorted().prefix(topK)))
        }
    }

    @Test("Similarity is the cosine clamped to 0...1, and min_similarity cuts at it")
    func similarity() async throws {
        for vector in [[1, 0], [1, 1], [0, 1], [-1, 0]] as [[Float]] {
            _ = try await engine.createMemory(NewMemory(scope: scope, fact: "\(vector)", embedding: vector), by: .alice)
        }
        func similarities(_ minimum: Double?) async throws -> [Float] {
            let request = SearchRequest(scope: scope, query: .vector([2, 0]), minimumSimilarity: minimum)
            return try await engine.search(request, for: .alice).map(\.similarity)
        }
        let all = try await similarities(nil)
        #expect(all.count == 4 && all[2] == 0 && all[3] == 0)
        #expect(abs(all[0] - 1) < 1e-6 && abs(all[1] - 0.70710678) < 1e-6)
        #expect(all.allSatisfy { (0...1).contains($0) })
        #expect(try await similarities(0).count == 4)
        #expect(try await similarities(0.7).count == 2)
        #expect(try await similarities(0.71).count == 1)
        #expect(try await similarities(1).count <= 1)
    }

    @Test("A hit carries its memory's vector when the request asks")
    func embeddings() async throws {
        let new = NewMemory(scope: scope, fact: "fact", embedding: [3, 4])
        let memory = try await engine.createMemory(new, by: .alice)
        let request = SearchRequest(scope: scope, query: .vector([1, 0]), includesEmbedding: true)
        let hit = try #require(try await engine.search(request, for: .alice).first)
        #expect(hit.memory == memory)
        #expect(hit.embedding.map { $0.map { ($0 * 1_000).rounded() } } == [600, 800])
    }

    @Test("A scope without memories has no hits, known or unknown, and any query is fine")
    func emptyScopes() async throws {
        let unknown = SearchRequest(scope: try .make(["user_id": "alice", "x": "y"]), query: .text("anything"))
        #expect(try await engine.search(unknown, for: .alice).isEmpty)
        let session = NewSession(userID: "alice", agentID: "a", scope: scope)
        _ = try await engine.createSession(session, by: .alice)
        #expect(try await engine.search(SearchRequest(scope: scope, query: .text("x")), for: .alice).isEmpty)
        #expect(try await engine.search(SearchRequest(scope: scope, query: .vector([1, 2])), for: .alice).isEmpty)
        let memory = try await engine.createMemory(NewMemory(scope: scope, fact: "only", embedding: [1]), by: .alice)
        try await engine.deleteMemory(memory.id, by: .alice)
        #expect(try await engine.search(SearchRequest(scope: scope, query: .vector([1])), for: .alice).isEmpty)
    }

    @Test("A batch of searches answers as single searches do, with mixed scopes, conditions and failures")
    func batchEqualsSingle() async throws {
        let client = try await fill(900)
        let text = try Scope.make(["user_id": "alice", "space": "text"])
        for number in 0..<300 {
            let fact = "note \(number) about \(["cats", "dogs", "birds"][number % 3]) and \(number % 17)"
            let new = NewMemory(scope: text, fact: fact, topic: number % 2 == 0 ? "even" : nil)
            _ = try await engine.createMemory(new, by: .alice)
        }
        var random = SplitMix(seed: 3)
        var requests: [SearchRequest] = []
        for number in 0..<200 {
            let topK = [1, 5, 10].randomElement(using: &random)!
            let topic = [nil, "many", "even", "caf\u{E9}"].randomElement(using: &random)!
            let confidence = [nil, 0.5, 0.9].randomElement(using: &random)!
            switch number % 5 {
            case 0, 1:
                let query =
                    Bool.random(using: &random) ? random.vector(16) : client.randomElement(using: &random)!.vector
                requests.append(
                    SearchRequest(
                        scope: scope,
                        query: .vector(query),
                        topK: topK,
                        topic: topic,
                        minimumConfidence: confidence,
                        minimumSimilarity: [nil, 0.3].randomElement(using: &random)!
                    )
                )
            case 2, 3:
                requests.append(
                    SearchRequest(
                        scope: text,
                        query: .text("birds \(number % 17)"),
                        topK: topK,
                        topic: topic,
                        includesEmbedding: true
                    )
                )
            default:
                requests.append(
                    [
                        SearchRequest(scope: scope, query: .text("no text in a client space")),
                        SearchRequest(scope: scope, query: .vector([1, 2, 3])),
                        SearchRequest(scope: try .make(["user_id": "bob"]), query: .text("forbidden")),
                        SearchRequest(scope: text, query: .text(""), topK: 0),
                        SearchRequest(scope: try .make(["user_id": "alice"]), query: .text("nothing here")),
                    ].randomElement(using: &random)!
                )
            }
        }
        let batch = try await engine.search(requests, for: .alice)
        #expect(batch.count == requests.count)
        var failures = 0
        for (request, answer) in zip(requests, batch) {
            do throws(EngineError) {
                let single = try await engine.search(request, for: .alice)
                let batched = try answer.get()
                #expect(batched.map(\.memory) == single.map(\.memory))
                #expect(batched.map(\.similarity) == single.map(\.similarity))
                #expect(batched.map(\.embedding) == single.map(\.embedding))
            } catch {
                failures += 1
                #expect(throws: error) { try answer.get() }
            }
        }
        #expect(failures > 10 && failures < 50)
        #expect(try await engine.search([], for: .alice).isEmpty)
    }

    @Test("A hit that is deleted meanwhile is replaced by the next best: every answer is full", .timeLimit(.minutes(5)))
    func vanishedHits() async throws {
        let rows = try await fill(700, seed: 5)
        let (gone, kept) = (rows.prefix(300), rows.dropFirst(300))
        let isDone = Shared(false)
        let short = await withTaskGroup(of: Int.self) { group in
            group.addTask { [engine] in
                for row in gone { try? await engine.deleteMemory(row.id, by: .alice) }
                isDone.change { $0 = true }
                return 0
            }
            for searcher in 0..<3 {
                group.addTask { [engine, scope] in
                    var random = SplitMix(seed: UInt64(100 + searcher))
                    var short = 0
                    repeat {
                        // Near a row that is being deleted, so that hits vanish between scan and read.
                        let query = gone[Int.random(in: 0..<300, using: &random)].vector
                        let request = SearchRequest(scope: scope, query: .vector(query), topK: 200)
                        let hits = (try? await engine.search(request, for: .alice).hits) ?? []
                        if Set(hits.map(\.memory.id)).count != 200 { short += 1 }
                        if zip(hits, hits.dropFirst()).contains(where: { $0.similarity < $1.similarity }) { short += 1 }
                        // Searches of small partitions never suspend; the writer needs a thread, too.
                        await Task.yield()
                    } while !isDone.value
                    return short
                }
            }
            return await group.reduce(0, +)
        }
        #expect(short == 0)
        let request = SearchRequest(scope: scope, query: .vector(rows[0].vector), topK: 1_000)
        let left = try await engine.search(request, for: .alice).hits
        check(left, Array(kept), query: rows[0].vector, topK: 1_000, "after all deletes")
    }

    @Test("A hit that stops matching the filter meanwhile is never in the answer", .timeLimit(.minutes(5)))
    func changedHits() async throws {
        let rows = try await fill(400, seed: 6)
        let isDone = Shared(false)
        let wrong = await withTaskGroup(of: Int.self) { group in
            group.addTask { [engine] in
                for round in 0..<4 {
                    for row in rows.prefix(100) {
                        let patch = MemoryPatch(
                            topic: round % 2 == 0 ? .set("flip") : .clear,
                            confidence: Double(round % 2)
                        )
                        _ = try? await engine.updateMemory(row.id, patch, by: .alice)
                    }
                }
                isDone.change { $0 = true }
                return 0
            }
            for _ in 0..<3 {
                group.addTask { [engine, scope] in
                    var wrong = 0
                    repeat {
                        let request = SearchRequest(
                            scope: scope,
                            query: .vector(rows[0].vector),
                            topK: 200,
                            topic: "flip"
                        )
                        let hits = (try? await engine.search(request, for: .alice).hits) ?? []
                        if hits.contains(where: { $0.memory.topic != "flip" || $0.memory.confidence != 0 }) {
                            wrong += 1
                        }
                        // Searches of small partitions never suspend; the writer needs a thread, too.
                        await Task.yield()
                    } while !isDone.value
                    return wrong
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    @Test("A partition that loads while writes commit misses none of them", .timeLimit(.minutes(5)))
    func loadsWhileWriting() async throws {
        var rows = try await fill(1_200, seed: 7)
        for round in 0..<6 {
            try world.restartEngine()
            let engine = world.engine
            var random = SplitMix(seed: UInt64(50 + round))
            let added = (0..<60).map { number in
                Row(
                    id: MemoryID(high: UInt64(round + 1), low: UInt64(number)),
                    vector: random.vector(16),
                    topic: nil,
                    confidence: 1
                )
            }
            let removed = rows.shuffled(using: &random).prefix(30)
            await withTaskGroup(of: Void.self) { group in
                for row in added {
                    group.addTask { [scope] in
                        let new = NewMemory(id: row.id, scope: scope, fact: "row", embedding: row.vector)
                        _ = try? await engine.createMemory(new, by: .alice)
                    }
                }
                for row in removed { group.addTask { try? await engine.deleteMemory(row.id, by: .alice) } }
                for row in added.prefix(8) {
                    group.addTask { [scope] in
                        _ = try? await engine.search(
                            SearchRequest(scope: scope, query: .vector(row.vector)),
                            for: .alice
                        )
                    }
                }
            }
            let ids = Set(removed.map(\.id))
            rows = rows.filter { !ids.contains($0.id) } + added
            #expect(engine.status.loadedPartitions == 1 && engine.status.loadedRows == rows.count)
            for row in added {
                let hits = try await engine.search(
                    SearchRequest(scope: scope, query: .vector(row.vector), topK: 1),
                    for: .alice
                )
                #expect(hits.first?.memory.id == row.id)
            }
            let query = random.vector(16)
            let hits = try await engine.search(
                SearchRequest(scope: scope, query: .vector(query), topK: 1_000),
                for: .alice
            ).hits
            check(hits, rows, query: query, topK: 1_000, "round \(round)")
        }
    }

    @Test("Concurrent first searches load a partition once and all get the answer")
    func concurrentLoads() async throws {
        let rows = try await fill(500, seed: 8)
        try world.restartEngine()
        let engine = world.engine
        #expect(engine.status.loadedPartitions == 0 && engine.status.loadedRows == 0)
        let answers = await withTaskGroup(of: [MemoryID].self) { group in
            for _ in 0..<50 {
                group.addTask { [scope] in
                    let request = SearchRequest(scope: scope, query: .vector(rows[3].vector), topK: 20)
                    return ((try? await engine.search(request, for: .alice).hits) ?? []).map(\.memory.id)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 50 && Set(answers).count == 1 && answers[0].count == 20)
        #expect(engine.status.loadedPartitions == 1 && engine.status.loadedRows == 500)
    }
}
