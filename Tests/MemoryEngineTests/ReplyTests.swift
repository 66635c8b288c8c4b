import JSON
import MemoryEngine
import Store
import Testing

/// A responder that fails as it is told to.
private struct FailingResponder: Responder {
    let name = "failing"
    let failure: ResponderFailure
    let isLate: Bool

    func reply(to context: ReplyContext) async throws -> Reply {
        guard isLate else { throw failure }
        let pieces = AsyncThrowingStream<String, any Error> { continuation in
            continuation.yield("half ")
            continuation.finish(throwing: failure)
        }
        return Reply(responder: name, memories: context.best, confidence: 0, pieces: pieces)
    }
}

@Suite struct ReplyTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }

    init() throws { world = try EngineWorld() }

    private func open(context: Int? = nil) async throws -> Session {
        let metadata = try context.map { try JSONText.of(#"{"max_context_results":\#($0)}"#) } ?? .emptyObject
        let new = NewSession(userID: "alice", agentID: "agent", scope: try .alice(), metadata: metadata)
        return try await engine.createSession(new, by: .alice)
    }

    /// Says something and takes the answer into the conversation, as dialects do.
    private func chat(_ text: String, in session: Session) async throws -> (text: String, reply: Reply) {
        let turn = NewEvent(ChatMessage(role: .user, text: text))
        let message = try await engine.appendTurn(turn, to: session.id, by: .alice)
        let context = try await engine.replyContext(to: message, in: session, for: .alice)
        let reply = try await engine.reply(to: context)
        let answer = try await reply.text()
        let served = NewEvent(ChatMessage(role: .assistant, text: answer), responder: reply.responder)
        _ = try await engine.appendTurn(served, to: session.id, by: .alice)
        return (answer, reply)
    }

    @Test("What was told is quoted when it is asked for, in any conversation of the user, and nothing else is")
    func quotes() async throws {
        let (first, second) = (try await open(), try await open())
        let told = try await chat("I live in Lisbon and work as a nurse", in: first)
        #expect(told.reply.memories.isEmpty && !told.text.contains("Lisbon"))
        for session in [first, second, first] {
            let answer = try await chat("Where do I live?", in: session)
            #expect(answer.text == "From what I remember: “I live in Lisbon and work as a nurse”")
            #expect(answer.reply.memories.map(\.memory.fact) == ["I live in Lisbon and work as a nurse"])
            #expect(answer.reply.responder == "extractive" && answer.reply.confidence > 0.4)
        }
        let unknown = try await chat("What is the name of my sister's cat?", in: second)
        #expect(unknown.text.hasPrefix("I don't know") && unknown.reply.memories.isEmpty)
        #expect(unknown.reply.confidence == 0)
    }

    @Test("A fact answers like a turn, and another user's memories never do")
    func scopes() async throws {
        let facts = [("alice", "User's dog is called Rex"), ("bob", "User's dog is called Bello")]
        for (user, fact) in facts {
            _ = try await engine.createMemory(NewMemory(scope: .make(["user_id": user]), fact: fact), by: .admin)
        }
        let answer = try await chat("What is my dog called?", in: try await open())
        #expect(answer.text == "From what I remember: “User's dog is called Rex”")
    }

    @Test("A session's max_context_results bounds what an answer rests on")
    func bounds() async throws {
        let session = try await open(context: 1)
        for city in ["Lisbon", "Porto", "Rome"] { _ = try await chat("I love the city \(city)", in: session) }
        let one = try await chat("Which city do I love?", in: session)
        #expect(one.reply.memories.count == 1 && one.text.contains("Rome"))
        #expect(try await chat("Which city do I love?", in: try await open()).reply.memories.count == 3)
    }

    @Test("A context has the conversation before the message and leaves out the message and what was served")
    func context() async throws {
        let session = try await open()
        for number in 1...12 { _ = try await chat("I saw ship \(number)", in: session) }
        let turn = NewEvent(ChatMessage(role: .user, text: "Which ship did I see?"))
        let message = try await engine.appendTurn(turn, to: session.id, by: .alice)
        let context = try await engine.replyContext(to: message, in: session, for: .alice)
        #expect(context.history.count == 20 && context.history.first?.text == "I saw ship 3")
        #expect(context.history.last?.role == .assistant)
        #expect(Set(context.candidates.map(\.memory.fact)) == Set((1...12).map { "I saw ship \($0)" }))
        #expect(context.best.count == MemoryEngine.standardContext)
    }

    @Test("A responder's failure is the upstream's, before the first piece and after it", arguments: [false, true])
    func failures(isLate: Bool) async throws {
        for isTimeout in [false, true] {
            let failure = ResponderFailure(reason: "gone", isTimeout: isTimeout)
            let world = try EngineWorld { $0.responder = FailingResponder(failure: failure, isLate: isLate) }
            let context = ReplyContext(message: "x", history: [], candidates: [], maximum: 1)
            await #expect(throws: EngineError.upstream("gone", isTimeout: isTimeout)) {
                try await world.engine.reply(to: context).text()
            }
        }
    }
}
