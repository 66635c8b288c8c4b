import JSON
import MemoryEngine
import Store
import Synchronization
import TestSupport
import Testing

/// A responder that says what a test lets it say.
private final class ScriptedResponder: Responder {
    let name = "scripted"
    private let source: AsyncThrowingStream<String, any Error>
    let pieces: AsyncThrowingStream<String, any Error>.Continuation
    private let refusal: ResponderFailure?

    init(refusal: ResponderFailure? = nil) {
        (source, pieces) = AsyncThrowingStream.makeStream()
        self.refusal = refusal
    }

    func reply(to context: ReplyContext) async throws -> Reply {
        if let refusal { throw refusal }
        return Reply(responder: name, memories: context.best, confidence: 0.5, pieces: source)
    }
}

@Suite struct AnsweringTests {
    private static func world(_ responder: ScriptedResponder?) throws -> EngineWorld {
        try EngineWorld(isRelaxed: true) { $0.responder = responder }
    }

    private static func open(_ engine: MemoryEngine) async throws -> SessionID {
        try await engine.createSession(NewSession(userID: "alice", agentID: "a", scope: try .alice()), by: .alice).id
    }

    /// Reads a session's feed from an entry on until one fits, and answers all that were read.
    private static func read(
        _ engine: MemoryEngine,
        _ id: SessionID,
        after number: UInt64 = 0,
        until fits: (FeedItem.Content) -> Bool
    ) async throws -> [FeedItem] {
        let subscription = engine.subscribe(to: id)
        defer { engine.unsubscribe(subscription) }
        var items: [FeedItem] = []
        var position = number
        while true {
            let page = try engine.feedPage(of: id, after: position, for: .alice)
            for item in page.items {
                items.append(item)
                if fits(item.content) { return items }
            }
            position = page.position
            if !page.hasMore { _ = await subscription.next() }
        }
    }

    private static func isWhole(_ content: FeedItem.Content) -> Bool {
        if case .messageUpdated(let message) = content { message.isComplete } else { false }
    }

    /// What entries tell, in short.
    private static func told(_ items: [FeedItem]) -> [String] {
        items.map { item in
            switch item.content {
            case .messageCreated(let message): "created \(message.role) '\(message.text)' \(message.isComplete)"
            case .messageUpdated(let message): "updated '\(message.text)' \(message.isComplete)"
            case .messageDeleted: "deleted"
            case .sessionUpdated: "session"
            case .toolStarted: "tool started"
            case .toolCompleted: "tool completed"
            case .toolFailed: "tool failed"
            }
        }
    }

    @Test("An answer begins empty, grows before the eyes of readers, and ends as a turn that searches find")
    func grows() async throws {
        let responder = ScriptedResponder()
        let world = try Self.world(responder)
        let engine = world.engine
        let id = try await Self.open(engine)
        let question = try await engine.postMessage(NewMessage(text: "Who?"), to: id, by: .alice)
        #expect(question.metadata.description == #"{"user_id":"alice"}"# && question.isComplete)
        responder.pieces.yield("Ümit")
        let begun = try await Self.read(engine, id) {
            if case .messageUpdated = $0 { true } else { false }
        }
        #expect(
            Self.told(begun) == [
                "created user 'Who?' true", "created assistant '' false", "tool started", "tool completed",
                "updated 'Ümit' false",
            ]
        )
        let growing = try engine.messages(of: id, .newest, page: Page(limit: 1), for: .alice).items[0]
        #expect(growing.text == "Ümit" && !growing.isComplete)
        responder.pieces.yield(" and Ann.")
        responder.pieces.finish()
        let rest = try await Self.read(engine, id, after: 5, until: Self.isWhole)
        #expect(Self.told(rest).last == "updated 'Ümit and Ann.' true")
        // Whoever comes later sees each step as it was.
        #expect(Self.told(try await Self.read(engine, id, until: Self.isWhole)).prefix(5) == Self.told(begun)[...])
        let whole = try engine.messages(of: id, .newest, page: Page(limit: 1), for: .alice).items[0]
        #expect(whole.id == growing.id && whole.createdAt == growing.createdAt && whole.isComplete)
        #expect((try whole.metadata.parsed())["responder"]?.string == "scripted")
        let request = SearchRequest(scope: try .alice(), kinds: [.turn], query: .text("Ümit and Ann."), topK: 9)
        let found = try await engine.search(request, for: .alice).hits.map { "\($0.memory.id)" }
        #expect(found.contains("\(whole.id)") && found.contains("\(question.id)"))
    }

    @Test("A responder that fails completes the answer with the reason, and the message stays")
    func fails() async throws {
        for isLate in [false, true] {
            let failure = ResponderFailure(reason: "the model is away", isTimeout: false)
            let responder = ScriptedResponder(refusal: isLate ? nil : failure)
            let world = try Self.world(responder)
            let engine = world.engine
            let id = try await Self.open(engine)
            _ = try await engine.postMessage(NewMessage(text: "Who?"), to: id, by: .alice)
            if isLate {
                responder.pieces.yield("Well")
                responder.pieces.finish(throwing: failure)
            }
            _ = try await Self.read(engine, id, until: Self.isWhole)
            let messages = try engine.messages(of: id, .oldest, page: Page(limit: 9), for: .alice).items
            #expect(messages.map(\.text) == ["Who?", isLate ? "Well" : ""])
            #expect((try messages[1].metadata.parsed())["error"]?.string == "the model is away")
            #expect(try engine.resumeReplies() == 0)
        }
    }

    @Test("An answer that a stop interrupts is begun again by the next start, in the same message")
    func resumes() async throws {
        let responder = Mutex(ScriptedResponder())
        let first = responder.withLock { $0 }
        let world = try EngineWorld(isRelaxed: true) { $0.responder = responder.withLock { $0 } }
        let id = try await Self.open(world.engine)
        _ = try await world.engine.postMessage(NewMessage(text: "Who?"), to: id, by: .alice)
        first.pieces.yield("A part that")
        let begun = try await Self.read(world.engine, id) { if case .messageUpdated = $0 { true } else { false } }
        await world.engine.stopReplies()
        let second = ScriptedResponder()
        responder.withLock { $0 = second }
        try world.restart()
        #expect(try world.engine.resumeReplies() == 1)
        second.pieces.yield("Ann.")
        second.pieces.finish()
        let number = try #require(begun.last?.number)
        let rest = try await Self.read(world.engine, id, after: number, until: Self.isWhole)
        #expect(Self.told(rest).last == "updated 'Ann.' true")
        let messages = try world.engine.messages(of: id, .oldest, page: Page(limit: 9), for: .alice)
        #expect(messages.items.map(\.text) == ["Who?", "Ann."] && messages.total == 2)
        #expect(try world.engine.resumeReplies() == 0)
    }

    @Test("An answer that is deleted while it grows stays deleted; so does a conversation")
    func deleted() async throws {
        let responder = ScriptedResponder()
        let world = try Self.world(responder)
        let engine = world.engine
        let (id, other) = (try await Self.open(engine), try await Self.open(engine))
        _ = try await engine.postMessage(NewMessage(text: "Who?"), to: id, by: .alice)
        responder.pieces.yield("A part")
        _ = try await Self.read(engine, id) { if case .messageUpdated = $0 { true } else { false } }
        let answer = try engine.messages(of: id, .newest, page: Page(limit: 1), for: .alice).items[0]
        try await engine.deleteMessage(answer.id, of: id, by: .alice)
        responder.pieces.finish()
        // The runner has one answer at a time for a session: the next one says that the deleted one is over.
        _ = try await engine.postMessage(NewMessage(text: "And?"), to: id, by: .alice)
        _ = try await Self.read(engine, id, until: Self.isWhole)
        let texts = try engine.messages(of: id, .oldest, page: Page(limit: 9), for: .alice).items.map(\.text)
        #expect(texts == ["Who?", "And?", ""])
        _ = try await engine.postMessage(NewMessage(text: "Gone?"), to: other, by: .alice)
        try await engine.deleteSession(other, by: .alice)
        #expect(throws: EngineError.notFound("Session not found")) { try engine.session(other, for: .alice) }
        let turns = SearchRequest(scope: try .alice(), kinds: [.turn], query: .text("Gone?"), topK: 9)
        let found = try await engine.search(turns, for: .alice).hits.map(\.memory.fact)
        #expect(!found.contains("Gone?") && !found.contains("A part") && found.contains("Who?"))
    }
}
