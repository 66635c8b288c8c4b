import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct FeedTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }

    init() throws { world = try EngineWorld(isRelaxed: true) }

    private func open(ttl: Int? = nil) async throws -> SessionID {
        let new = NewSession(userID: "alice", agentID: "a", scope: try .alice(), ttlSeconds: ttl)
        return try await engine.createSession(new, by: .alice).id
    }

    @discardableResult
    private func say(_ text: String, in id: SessionID) async throws -> EventID {
        try await Self.say(text, in: id, engine)
    }

    /// Appends many events, which are committed in groups.
    private static func sayMuch(_ count: Int, in id: SessionID, _ engine: MemoryEngine) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { try await say("x", in: id, engine) } }
            try await group.waitForAll()
        }
    }

    @discardableResult
    private static func say(_ text: String, in id: SessionID, _ engine: MemoryEngine) async throws -> EventID {
        var content = JSONWriter()
        content.beginObject()
        content.member("text", text)
        content.endObject()
        let new = NewEvent(author: "agent", invocationID: nil, content: content.text())
        return try await engine.appendEvent(new, to: id, by: .alice).id
    }

    /// All numbers behind one, and what they tell, as "+id", "~id", "-id" or "*".
    private func told(_ id: SessionID, after number: UInt64) throws -> [(UInt64, String)] {
        var found: [(UInt64, String)] = []
        var position = number
        while true {
            let page = try engine.feedPage(of: id, after: position, for: .alice)
            #expect(!page.isBroken)
            for item in page.items {
                switch item.content {
                case .messageCreated(let message): found.append((item.number, "+\(message.id)"))
                case .messageUpdated(let message): found.append((item.number, "~\(message.id)"))
                case .messageDeleted(let event): found.append((item.number, "-\(event)"))
                default: found.append((item.number, "*"))
                }
            }
            position = page.position
            if !page.hasMore { return found }
        }
    }

    @Test("A feed numbers what happens from 1 on, without gaps, also after a restart")
    func numbers() async throws {
        let id = try await open()
        let first = try await say("a", in: id)
        _ = try await engine.updateMetadata(of: id, patch: .of(#"{"title":"t"}"#), by: .alice)
        try world.restart()
        let second = try await say("b", in: id)
        let all = try told(id, after: 0)
        #expect(all.map(\.0) == [1, 2, 3] && all.map(\.1) == ["+\(first)", "*", "+\(second)"])
        #expect(try told(id, after: 2).map(\.0) == [3])
        #expect(try engine.feedPosition(of: id, .after(2), for: .alice) == (2, false))
        #expect(try engine.feedPosition(of: id, .after(4), for: .alice) == (3, true))
    }

    @Test("A fresh reader begins with the entries of the last seconds")
    func recent() async throws {
        let id = try await open()
        #expect(try engine.feedPosition(of: id, .recent(seconds: 10), for: .alice) == (0, false))
        for _ in 0..<3 {
            try await say("x", in: id)
            world.clock.advance(seconds: 6)
        }
        // The entries are 18, 12 and 6 seconds old.
        #expect(try engine.feedPosition(of: id, .recent(seconds: 10), for: .alice) == (2, false))
        #expect(try engine.feedPosition(of: id, .recent(seconds: 12), for: .alice) == (1, false))
        #expect(try engine.feedPosition(of: id, .recent(seconds: 1), for: .alice) == (3, false))
    }

    @Test("A feed keeps its newest thousand entries and says when older ones are asked for")
    func bounded() async throws {
        let id = try await open()
        try await Self.sayMuch(1_005, in: id, engine)
        #expect(try told(id, after: 5).map(\.0) == Array(6...1_005))
        #expect(try engine.feedPosition(of: id, .after(5), for: .alice) == (5, false))
        #expect(try engine.feedPosition(of: id, .after(4), for: .alice) == (1_005, true))
        #expect(try engine.feedPage(of: id, after: 4, for: .alice).isBroken)
    }

    @Test("A deleted message is told of once more, and never shown again")
    func deleted() async throws {
        let id = try await open()
        let (first, second) = (try await say("secret", in: id), try await say("b", in: id))
        try await engine.deleteMessage(first, of: id, by: .alice)
        #expect(try told(id, after: 0).map(\.1) == ["+\(second)", "-\(first)"])
        #expect(try engine.messages(of: id, .oldest, page: Page(limit: 9), for: .alice).items.map(\.id) == [second])
    }

    @Test("Another user's feed, a deleted and an expired one cannot be read")
    func hidden() async throws {
        let (id, mortal) = (try await open(), try await open(ttl: 5))
        try await say("x", in: id)
        #expect(throws: EngineError.notFound("Session not found")) {
            try engine.feedPage(of: id, after: 0, for: .bob)
        }
        #expect(throws: EngineError.notFound("Session not found")) {
            try engine.feedPosition(of: id, .after(0), for: .bob)
        }
        try await engine.deleteSession(id, by: .alice)
        #expect(throws: EngineError.notFound("Session not found")) {
            try engine.feedPage(of: id, after: 0, for: .alice)
        }
        world.clock.advance(seconds: 6)
        #expect(throws: EngineError.expired("Session has expired")) {
            try engine.feedPage(of: mortal, after: 0, for: .alice)
        }
    }

    @Test("A reader is woken by what is appended to its session, and by its deletion, and by nothing else")
    func wakes() async throws {
        let (id, other) = (try await open(), try await open())
        let reader = engine.subscribe(to: id)
        #expect(await reader.next() == .changed)
        try await say("x", in: other)
        reader.tick()
        #expect(await reader.next() == .tick)
        try await say("x", in: id)
        #expect(await reader.next() == .changed)
        try await engine.deleteSession(id, by: .alice)
        #expect(await reader.next() == .changed)
        engine.closeFeeds()
        #expect(await reader.next() == .ended(.shutdown))
        #expect(await engine.subscribe(to: other).next() == .ended(.shutdown))
    }

    @Test("A reader that does not come back for a thousand entries, or for two ticks, is cut")
    func slow() async throws {
        let id = try await open()
        let (lagging, stuck, good) = (engine.subscribe(to: id), engine.subscribe(to: id), engine.subscribe(to: id))
        for reader in [lagging, stuck, good] { #expect(await reader.next() == .changed) }
        try await Self.sayMuch(600, in: id, engine)
        #expect(await good.next() == .changed)
        #expect(await stuck.next() == .changed)
        try await Self.sayMuch(401, in: id, engine)
        #expect(await lagging.whenEnded() == .slow)
        #expect(await lagging.next() == .ended(.slow))
        for _ in 0..<3 {
            stuck.tick()
            good.tick()
            #expect(await good.next() == .tick)
        }
        #expect(await good.next() == .changed)
        #expect(await stuck.next() == .ended(.slow))
        for reader in [lagging, stuck, good] { engine.unsubscribe(reader) }
        #expect(await good.next() == .ended(.left))
    }
}
