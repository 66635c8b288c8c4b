import Embedding
import JSON
import MemoryEngine
import Store
import Synchronization
import TestSupport

/// An embedder whose vectors a test chooses: texts of one group are as near as the group says, all others are apart.
struct ScriptedEmbedder: TextEmbedder {
    let space = EmbeddingSpace(model: "scripted", dimension: 256, fingerprint: 7)
    /// For each text the direction that it shares and the cosine to it.
    let shares: [String: (axis: Int, cosine: Float)]

    func embed(_ texts: [String]) throws(EmbeddingError) -> [Float] {
        texts.flatMap { text in
            var row = [Float](repeating: 0, count: 256)
            let own = 16 + Int(text.utf8.reduce(UInt64(5381)) { ($0 &* 33) ^ UInt64($1) } % 240)
            guard let (axis, cosine) = shares[text] else {
                row[own] = 1
                return row
            }
            row[axis] = cosine
            row[own] = (1 - cosine * cosine).squareRoot()
            return row
        }
    }
}

/// Says what it is told to, when it is allowed to.
struct ScriptedExtractor: FactExtractor {
    let name = "scripted"
    let answer: @Sendable (Conversation) async throws -> [CandidateFact]

    func facts(in conversation: Conversation, options: GenerationOptions) async throws -> [CandidateFact] {
        try await answer(conversation)
    }
}

/// The failed jobs that an engine told of.
final class ToldJobs: Sendable {
    private let told = Mutex<[FailedJob]>([])

    var jobs: [FailedJob] { told.withLock(\.self) }

    func add(_ job: FailedJob) { told.withLock { $0.append(job) } }
}

extension EngineWorld {
    /// Opens a session of alice and lets its authors speak.
    func talk(_ turns: [(String, String)]) async throws -> SessionID {
        let session = try await engine.createSession(
            NewSession(userID: "alice", agentID: "helper", scope: try .alice()),
            by: .alice
        )
        for (author, text) in turns { try await say(author, text, in: session.id) }
        return session.id
    }

    func say(_ author: String, _ text: String, in session: SessionID) async throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("role", author)
        writer.key("parts")
        writer.beginArray()
        writer.beginObject()
        writer.member("text", text)
        writer.endObject()
        writer.endArray()
        writer.endObject()
        let event = NewEvent(author: author, invocationID: nil, content: writer.text())
        _ = try await engine.appendEvent(event, to: session, by: .alice)
    }

    /// Generates from a session and waits for the end.
    @discardableResult
    func generate(
        from session: SessionID,
        _ options: GenerationOptions = GenerationOptions()
    ) async throws -> Job {
        let new = NewJob(source: .session(session), scope: try .alice(), options: options)
        let job = try await engine.createJob(new, by: .alice)
        return try await engine.waitForJob(job.id, for: .alice)
    }

    var facts: [String] { get throws { try engine.all(in: .alice()).map(\.fact) } }
}

extension Job {
    /// Created, updated, deleted and seen.
    var counts: [UInt32]? {
        result.map { [$0.counts.created, $0.counts.updated, $0.counts.deleted, $0.counts.seen] }
    }
}

/// A flag that a test sets once.
final class ManualFlag: @unchecked Sendable {
    private let clock = ManualClock()
    private let start: Timestamp
    init() { start = clock.now }
    var value: Bool { clock.now != start }
    func set() { clock.advance(seconds: 1) }
}

/// Conversations that several tests generate from.
enum Talk {
    /// That of the document.
    static let document = [
        ("user", "I love Python programming and use it daily"),
        ("agent", "That's great! Python is a versatile language."), ("user", "I prefer dark mode in my IDE"),
    ]
}
