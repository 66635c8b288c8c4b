import Foundation
import MemoryEngine
import Store

/// Measures how many of the turns that answer a question a search finds.
///
/// Each conversation is a scope, each turn a memory of its session, in a store of its own that is removed afterwards.
struct QualityBench {
    /// Hits that are asked for; the deepest place that is looked at.
    static let depth = 20

    /// Places of each list that reciprocal rank fusion takes in, and the constant of its formula.
    private static let fused = (places: 100, constant: 60.0)

    private let engine: MemoryEngine
    private let caller = Caller(organisation: "bench", user: "bench", reachesAllUsers: true, isAdmin: true)

    /// A benchmark over an engine whose store is empty.
    init(_ engine: MemoryEngine) { self.engine = engine }

    /// What is compared: a name and how it searches.
    private struct Contestant {
        let name: String
        let type: SearchType
        let ranking: Ranking
    }

    private var contestants: [Contestant] {
        var apart = Ranking()
        apart.context = 0
        return [
            Contestant(name: "semantic", type: .semantic, ranking: Ranking()),
            Contestant(name: "keyword", type: .keyword, ranking: Ranking()),
            Contestant(name: "hybrid without context", type: .hybrid, ranking: apart),
            Contestant(name: "hybrid", type: .hybrid, ranking: Ranking()),
        ]
    }

    /// Measures all contestants over some conversations.
    func run(_ conversations: [Conversation]) async throws -> [QualityReport] {
        var reports = contestants.map { QualityReport(name: $0.name) }
        var fusion = QualityReport(name: "reciprocal rank fusion")
        var progress = ProgressLine(unit: "conversations")
        for (number, conversation) in conversations.enumerated() {
            let (scope, turns) = try await store(conversation)
            var lists: [[[String]]] = []
            for (place, contestant) in contestants.enumerated() {
                let found = try await answers(to: conversation.questions, in: scope, contestant, turns)
                lists.append(found)
                for (question, hits) in zip(conversation.questions, found) { reports[place].add(question, hits) }
            }
            for (place, question) in conversation.questions.enumerated() {
                fusion.add(question, QualityBench.fuse(lists[0][place], lists[1][place]))
            }
            progress.update(count: number + 1, fraction: Double(number + 1) / Double(conversations.count))
        }
        progress.finish()
        reports.insert(fusion, at: 2)
        return reports
    }

    /// Stores the turns of a conversation; answers which memory is which turn.
    private func store(_ conversation: Conversation) async throws -> (Scope, [MemoryID: String]) {
        let scope = try Scope(organisation: caller.organisation, pairs: [("conversation", conversation.name)])
        var turns: [MemoryID: String] = [:]
        for spoken in conversation.sessions where !spoken.isEmpty {
            let session = try await engine.createSession(
                NewSession(userID: caller.user, agentID: "bench", scope: scope),
                by: caller
            )
            for start in stride(from: 0, to: spoken.count, by: Limits.batch) {
                let batch = spoken[start..<min(start + Limits.batch, spoken.count)]
                let made = try await engine.createMemories(
                    batch.map { NewMemory(scope: scope, fact: $0.text, sessionID: session.id) },
                    atomic: true,
                    by: caller
                )
                for (turn, memory) in zip(batch, made) { turns[try memory.get().id] = turn.id }
            }
        }
        return (scope, turns)
    }

    /// The turns that a contestant finds for each question.
    private func answers(
        to questions: [Conversation.Question],
        in scope: Scope,
        _ contestant: Contestant,
        _ turns: [MemoryID: String]
    ) async throws -> [[String]] {
        var found: [[String]] = []
        for start in stride(from: 0, to: questions.count, by: Limits.batch) {
            let requests = questions[start..<min(start + Limits.batch, questions.count)].map { question in
                SearchRequest(
                    scope: scope,
                    query: .text(question.text),
                    type: contestant.type,
                    ranking: contestant.ranking,
                    topK: QualityBench.fused.places
                )
            }
            for result in try await engine.search(requests, for: caller) {
                found.append(try result.get().compactMap { turns[$0.memory.id] })
            }
        }
        return found
    }

    /// Reciprocal rank fusion of two lists (Cormack, Clarke, Büttcher 2009).
    private static func fuse(_ left: [String], _ right: [String]) -> [String] {
        var scores: [String: Double] = [:]
        for list in [left, right] {
            for (place, turn) in list.enumerated() {
                scores[turn, default: 0] += 1 / (fused.constant + Double(place + 1))
            }
        }
        return scores.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map(\.key)
    }
}
