import Foundation
import MemoryEngine
import Store
import Terms
import TestSupport
import Testing

/// One scope of random texts and what a keyword search of it has to answer.
private struct TextShelf {
    let scope: Scope
    /// What is in the keyword index.
    var texts: [MemoryID: String] = [:]
    /// What was left out of it.
    var silent: [MemoryID: String] = [:]
    var random: SplitMix

    init(number: Int, seed: UInt64) throws {
        scope = try .make(["user_id": "alice", "shelf": "\(number)"])
        random = SplitMix(seed: seed &* 1_000 &+ UInt64(number))
    }

    mutating func text() -> String {
        (0..<Int.random(in: 1...9, using: &random)).map { _ in
            "word\(Int.random(in: 1...Int.random(in: 1...40, using: &random), using: &random))"
        }.joined(separator: " ")
    }

    mutating func change(_ engine: MemoryEngine) async throws {
        let id = texts.keys.sorted().randomElement(using: &random)
        if Int.random(in: 0..<3, using: &random) == 0 { return try await changeSilent(engine) }
        switch (Int.random(in: 0..<5, using: &random), id) {
        case (0, let id?):
            try await engine.deleteMemory(id, by: .alice)
            texts[id] = nil
        case (1, let id?):
            let text = text()
            _ = try await engine.updateMemory(id, MemoryPatch(fact: text), by: .alice)
            texts[id] = text
        case (2, let id?):
            try await engine.deleteMemory(id, by: .alice)
            texts[id] = text()
            _ = try await engine.createMemory(NewMemory(id: id, scope: scope, fact: texts[id]!), by: .alice)
        default:
            for _ in 0..<3 {
                let text = text()
                texts[try await engine.createMemory(NewMemory(scope: scope, fact: text), by: .alice).id] = text
            }
        }
    }

    /// Adds a text that is left out of the index, or makes it findable, or deletes it.
    private mutating func changeSilent(_ engine: MemoryEngine) async throws {
        let id = silent.keys.sorted().randomElement(using: &random)
        switch (Int.random(in: 0..<5, using: &random), id) {
        case (0, let id?):
            try await engine.deleteMemory(id, by: .alice)
            silent[id] = nil
        case (1, let id?):
            let text = text()
            _ = try await engine.updateMemory(id, MemoryPatch(fact: text), by: .alice)
            (silent[id], texts[id]) = (nil, text)
        case (2, let id?):
            let patch = MemoryPatch(topic: .set("topic \(random.next() % 1_000_000)"))
            _ = try await engine.updateMemory(id, patch, by: .alice)
            texts[id] = silent.removeValue(forKey: id)
        default:
            var new = NewMemory(scope: scope, fact: text())
            new.isKeywordIndexed = false
            silent[try await engine.createMemory(new, by: .alice).id] = new.fact
        }
    }

    /// What is wrong with the answer to a random keyword search, by brute force.
    mutating func fault(_ engine: MemoryEngine) async throws -> String? {
        let query = text()
        let topK = [1, 5, 1_000].randomElement(using: &random)!
        let request = SearchRequest(scope: scope, query: .text(query), type: .keyword, topK: topK)
        let hits = try await engine.search(request, for: .alice)
        let terms = Set(TermAnalyzer.terms(of: query)).sorted()
        let documents = texts.mapValues { TermAnalyzer.terms(of: $0) }
        let mean = Double(documents.values.reduce(0) { $0 + $1.count }) / Double(max(1, documents.count))
        let weights = terms.map { term in
            let holders = documents.values.count { $0.contains(term) }
            return log(1 + (Double(documents.count - holders) + 0.5) / (Double(holders) + 0.5))
        }
        let scores = documents.compactMapValues { document -> Double? in
            var score = 0.0
            for (term, weight) in zip(terms, weights) {
                let times = Double(document.count { $0 == term })
                score += weight * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * Double(document.count) / mean))
            }
            return score > 0 ? score / weights.reduce(0, +) : nil
        }
        let best = scores.values.sorted(by: >)
        guard hits.count == min(topK, best.count) else { return "\(hits.count) hits of \(best.count)" }
        for (position, hit) in hits.enumerated() {
            guard let score = scores[hit.memory.id], texts[hit.memory.id] == hit.memory.fact else {
                return "\(hit.memory.fact) is not there"
            }
            if abs(score - (hit.score ?? -1)) > 1e-5 { return "\(hit.score ?? -1) instead of \(score)" }
            if abs(best[position] - score) > 1e-5 { return "a better one is missing" }
        }
        for (one, next) in zip(hits, hits.dropFirst()) {
            if one.score! < next.score! || (one.score! == next.score! && one.memory.id > next.memory.id) {
                return "out of order"
            }
        }
        return nil
    }
}

@Suite("Words under changes")
struct WordChurnTests {
    @Test(
        "Beside writes, evictions and loads every keyword search equals BM25 by brute force",
        .timeLimit(.minutes(5)),
        arguments: [30_000, Int.max]
    )
    func churn(budget: Int) async throws {
        let world = try EngineWorld(isRelaxed: true) { configuration in
            configuration.partitionBudget = budget
            configuration.inlineLoadRows = 20
            configuration.loadSliceRows = 16
        }
        var shelves: [TextShelf] = []
        for number in 0..<5 { shelves.append(try TextShelf(number: number, seed: UInt64(truncatingIfNeeded: budget))) }
        for round in 0..<2 {
            for (number, shelf, faults) in await changed(shelves, world.engine) {
                #expect(faults.isEmpty, "round \(round): \(faults.prefix(3))")
                shelves[number] = shelf
            }
            if budget < .max { #expect(world.engine.status.evictedPartitions > 0) }
            try world.restart()
        }
        for var shelf in shelves {
            for _ in 0..<5 { #expect(try await shelf.fault(world.engine) == nil) }
        }
        let silent = shelves.reduce(0) { $0 + $1.silent.count }
        #expect(silent > 0)
        #expect(try await KeywordIndexing(store: world.store).run().memories == silent)
        for var shelf in shelves {
            shelf.texts.merge(shelf.silent) { text, _ in text }
            for _ in 0..<5 { #expect(try await shelf.fault(world.engine) == nil) }
        }
    }

    /// The shelves after changes and searches, each in a task of its own, with what was wrong.
    private func changed(_ shelves: [TextShelf], _ engine: MemoryEngine) async -> [(Int, TextShelf, [String])] {
        await withTaskGroup(of: (Int, TextShelf, [String]).self) { group in
            for (number, shelf) in shelves.enumerated() {
                group.addTask {
                    var shelf = shelf
                    var faults: [String] = []
                    do {
                        for _ in 0..<25 {
                            for _ in 0..<3 { try await shelf.change(engine) }
                            if let fault = try await shelf.fault(engine) { faults.append(fault) }
                        }
                    } catch {
                        faults.append("\(error)")
                    }
                    return (number, shelf, faults)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
