import MemoryEngine
import Store
import TestSupport

/// One scope of callers' vectors and what it has to hold.
struct Shelf {
    static let dimension = 16

    let scope: Scope
    var rows: [MemoryID: [Float]] = [:]
    private(set) var random: SplitMix

    init(number: Int, seed: UInt64) throws {
        scope = try .make(["user_id": "alice", "shelf": "\(number)"])
        random = SplitMix(seed: seed &* 1_000 &+ UInt64(number))
    }

    /// Stores some rows at once.
    mutating func fill(_ count: Int, _ engine: MemoryEngine) async throws {
        for start in stride(from: 0, to: count, by: 200) {
            var news: [NewMemory] = []
            for _ in start..<min(start + 200, count) {
                let id = MemoryID(high: random.next(), low: random.next())
                rows[id] = random.vector(Shelf.dimension)
                news.append(NewMemory(id: id, scope: scope, fact: "row", embedding: rows[id]))
            }
            for result in try await engine.createMemories(news, atomic: true, by: .alice) { _ = try result.get() }
        }
    }

    /// Makes one random change: a new row, a removed one, a changed one, or one that is removed and stored again.
    mutating func change(_ engine: MemoryEngine) async throws {
        let id = rows.keys.sorted().randomElement(using: &random)
        switch (Int.random(in: 0..<5, using: &random), id) {
        case (0, let id?):
            try await engine.deleteMemory(id, by: .alice)
            rows[id] = nil
        case (1, let id?):
            let vector = random.vector(Shelf.dimension)
            _ = try await engine.updateMemory(id, MemoryPatch(embedding: vector), by: .alice)
            rows[id] = vector
        case (2, let id?):
            try await engine.deleteMemory(id, by: .alice)
            rows[id] = random.vector(Shelf.dimension)
            let new = NewMemory(id: id, scope: scope, fact: "again", embedding: rows[id])
            _ = try await engine.createMemory(new, by: .alice)
        default: try await fill(Int.random(in: 1...3, using: &random), engine)
        }
    }

    /// What is wrong with the answer to a random search, by brute force.
    mutating func fault(_ engine: MemoryEngine) async throws -> String? {
        let query = random.vector(Shelf.dimension)
        let topK = [1, 10, 1_000].randomElement(using: &random)!
        let hits = try await engine.search(
            SearchRequest(scope: scope, query: .vector(query), topK: topK),
            for: .alice
        )
        let scores = rows.mapValues { cosine($0, query) }
        let best = scores.values.sorted(by: >)
        guard hits.count == min(topK, rows.count) else { return "\(hits.count) hits of \(rows.count) rows" }
        guard Set(hits.map(\.memory.id)).count == hits.count else { return "a row twice" }
        for (position, hit) in hits.enumerated() {
            guard let score = scores[hit.memory.id] else { return "\(hit.memory.id) is not there" }
            guard abs(max(0, score) - Double(hit.similarity)) < 1e-5 else { return "a row has an old vector" }
            guard abs(max(0, best[position]) - Double(hit.similarity)) < 1e-5 else { return "a better row is missing" }
        }
        return nil
    }

    private func cosine(_ left: [Float], _ right: [Float]) -> Double {
        func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        return dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
    }
}
