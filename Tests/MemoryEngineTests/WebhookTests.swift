import JSON
import MemoryEngine
import Store
import Synchronization
import TestSupport
import Testing

/// A receiver that answers as it is told and keeps what it got.
private final class Receiver: WebhookTransport {
    private struct State {
        var outcomes: [WebhookOutcome]
        var messages: [WebhookMessage] = []
    }

    private let state: Mutex<State>

    /// - Parameter outcomes: Of the messages in their order, the last one for ever.
    init(_ outcomes: WebhookOutcome...) { state = Mutex(State(outcomes: outcomes)) }

    var messages: [WebhookMessage] { state.withLock { $0.messages } }

    func problem(of url: String) -> String? { url.contains("private") ? "is not public" : nil }

    func send(_ message: WebhookMessage) async -> WebhookOutcome {
        state.withLock { state in
            state.messages.append(message)
            return state.outcomes.count > 1 ? state.outcomes.removeFirst() : state.outcomes[0]
        }
    }
}

/// A receiver that takes the messages of most addresses at once, and those of one never.
private final class HangingReceiver: WebhookTransport {
    private let taken = Mutex<[String]>([])
    private let begun = Mutex(0)

    var urls: [String] { taken.withLock { $0 } }
    /// Messages that hang.
    var hanging: Int { begun.withLock { $0 } }

    func problem(of url: String) -> String? { nil }

    func send(_ message: WebhookMessage) async -> WebhookOutcome {
        if message.url.contains("hangs") {
            begun.withLock { $0 += 1 }
            try? await Task.sleep(for: .seconds(3_600))
            return .unreachable("cancelled")
        }
        taken.withLock { $0.append(message.url) }
        return .answered(200)
    }
}

@Suite struct WebhookTests {
    private static let everything = [
        "memory.created", "memory.updated", "memory.deleted", "session.created", "session.deleted", "message.created",
        "job.completed", "job.failed",
    ]

    private static func world(_ receiver: Receiver) throws -> EngineWorld {
        try EngineWorld { $0.webhookTransport = receiver }
    }

    private static func register(
        _ world: EngineWorld,
        _ events: [String] = everything,
        url: String = "https://hooks.example.com",
        by caller: Caller = .alice
    ) async throws -> Webhook {
        let new = NewWebhook(url: url, events: events, secret: Array(repeating: 7, count: 32))
        return try await world.engine.createWebhook(new, by: caller)
    }

    private static func body(_ message: WebhookMessage) throws -> JSONElement {
        try JSONDocument(parsing: message.body).root
    }

    @Test("Everything that happens is told in its order, with what it is about")
    func occurrences() async throws {
        let receiver = Receiver(.answered(200))
        let world = try Self.world(receiver)
        _ = try await Self.register(world)
        let engine = world.engine
        let memory = try await engine.createMemory(NewMemory(scope: .alice(), fact: "one"), by: .alice)
        _ = try await engine.updateMemory(memory.id, MemoryPatch(fact: "two"), by: .alice)
        // A change that changes nothing is nothing to tell.
        _ = try await engine.updateMemory(memory.id, MemoryPatch(fact: "two"), by: .alice)
        try await engine.deleteMemory(memory.id, by: .alice)
        let session = try await engine.createSession(
            NewSession(userID: "alice", agentID: "a", scope: .alice()),
            by: .alice
        )
        let content = try JSONText.of(#"{"parts":[{"text":"I live in Rome."}]}"#)
        let event = try await engine.appendEvent(
            NewEvent(author: "user", invocationID: nil, content: content),
            to: session.id,
            by: .alice
        )
        let job = try await engine.createJob(NewJob(source: .session(session.id), scope: .alice()), by: .alice)
        _ = try await engine.waitForJob(job.id, for: .alice)
        try await engine.deleteSession(session.id, by: .alice)
        while try await engine.deliverDue() > 0 {}

        try #require(receiver.messages.count >= 7)
        let bodies = try receiver.messages.map(Self.body).sorted { $0["timestamp"]!.string! < $1["timestamp"]!.string! }
        let types = bodies.compactMap { $0["type"]?.string }
        #expect(
            types.prefix(5) == [
                "memory.created", "memory.updated", "memory.deleted", "session.created", "message.created",
            ]
        )
        #expect(types.contains("job.completed") && types.contains("session.deleted"))
        #expect(bodies[0]["data"]?["text"]?.string == "one")
        #expect(bodies[1]["data"]?["text"]?.string == "two")
        #expect(bodies[2]["data"]?["id"]?.string == memory.id.description)
        #expect(bodies[2]["data"]?["text"] == nil)
        #expect(bodies[4]["data"]?["id"]?.string == event.id.description)
        #expect(bodies[4]["data"]?["content"]?.text == content)
        #expect(Set(receiver.messages.map(\.id)).count == receiver.messages.count)
    }

    @Test("A webhook hears of its events only, of its user and what is shared, and never of another organisation")
    func audience() async throws {
        let receiver = Receiver(.answered(204))
        let world = try Self.world(receiver)
        _ = try await Self.register(world, ["memory.created"], url: "https://alice.example.com")
        _ = try await Self.register(world, ["memory.created"], url: "https://admin.example.com", by: .admin)
        let foreign = Caller.user("alice", of: "globex")
        _ = try await Self.register(world, url: "https://foreign.example.com", by: foreign)
        let engine = world.engine
        let mine = try await engine.createMemory(NewMemory(scope: .alice(), fact: "mine"), by: .alice)
        let shared = NewMemory(scope: try .make(["project": "x"]), fact: "shared")
        _ = try await engine.createMemory(shared, by: .bob)
        _ = try await engine.createMemory(NewMemory(scope: try .make(["user_id": "bob"]), fact: "his"), by: .bob)
        try await engine.deleteMemory(mine.id, by: .alice)
        while try await engine.deliverDue() > 0 {}
        let told = try receiver.messages.map { ($0.url, try Self.body($0)["data"]?["text"]?.string ?? "?") }
        #expect(told.filter { $0.0 == "https://alice.example.com" }.map(\.1).sorted() == ["mine", "shared"])
        #expect(told.filter { $0.0 == "https://admin.example.com" }.map(\.1).sorted() == ["his", "mine", "shared"])
        #expect(!told.contains { $0.0 == "https://foreign.example.com" })
    }

    @Test("A message that is not taken is sent again after 5 s, 5 min, 30 min, 2 h and 5 h, under one id, then fails")
    func retries() async throws {
        let receiver = Receiver(.answered(500), .unreachable("no answer"), .answered(302), .answered(500))
        let world = try Self.world(receiver)
        let hook = try await Self.register(world, ["memory.created"])
        _ = try await world.engine.createMemory(NewMemory(scope: .alice(), fact: "f"), by: .alice)
        func log() throws -> Delivery {
            try #require(try world.engine.deliveries(of: hook.id, page: Page(limit: 10), for: .alice).items.first)
        }
        #expect(try await world.engine.deliverDue() == 1)
        for (attempt, pause) in [5, 300, 1_800, 7_200, 18_000].enumerated() {
            let delivery = try log()
            #expect(delivery.status == .pending && delivery.attempts == attempt + 1)
            #expect(delivery.error != nil)
            #expect(delivery.nextAttemptAt == world.clock.now.advanced(bySeconds: pause))
            world.clock.advance(seconds: pause - 1)
            #expect(try await world.engine.deliverDue() == 0)
            world.clock.advance(seconds: 1)
            #expect(try await world.engine.deliverDue() == 1)
        }
        let last = try log()
        #expect(last.status == .failed && last.attempts == 6 && last.nextAttemptAt == nil && last.answer == 500)
        world.clock.advance(seconds: 86_400)
        #expect(try await world.engine.deliverDue() == 0)
        #expect(receiver.messages.count == 6)
        #expect(Set(receiver.messages.map(\.id)).count == 1)
        #expect(Set(receiver.messages.map(\.body)).count == 1)
        // The log forgets it after 30 days.
        world.clock.advance(seconds: 30 * 86_400)
        _ = try await world.engine.deliverDue()
        #expect(try world.engine.deliveries(of: hook.id, page: Page(limit: 10), for: .alice).total == 0)
    }

    @Test("What was not sent before a restart is sent after it, and what was is not")
    func restart() async throws {
        let receiver = Receiver(.answered(200), .unreachable("no answer"), .answered(200))
        let world = try Self.world(receiver)
        let hook = try await Self.register(world, ["memory.created"])
        for fact in ["first", "second"] {
            _ = try await world.engine.createMemory(NewMemory(scope: .alice(), fact: fact), by: .alice)
            _ = try await world.engine.deliverDue()
        }
        _ = try await world.engine.createMemory(NewMemory(scope: .alice(), fact: "third"), by: .alice)
        try world.restart()
        world.clock.advance(seconds: 5)
        while try await world.engine.deliverDue() > 0 {}
        let told = try receiver.messages.map { try Self.body($0)["data"]?["text"]?.string }
        #expect(
            told.count == 4 && told.prefix(2) == ["first", "second"] && Set(told.suffix(2)) == ["second", "third"]
        )
        let log = try world.engine.deliveries(of: hook.id, page: Page(limit: 10), for: .alice)
        #expect(log.items.allSatisfy { $0.status == .delivered } && log.total == 3)
    }

    @Test("A refused write tells nobody, and a removed webhook is told nothing more")
    func nothing() async throws {
        let receiver = Receiver(.answered(200))
        let world = try Self.world(receiver)
        let hook = try await Self.register(world)
        let id = MemoryID.make(at: world.clock.now)
        _ = try await world.engine.createMemory(NewMemory(id: id, scope: .alice(), fact: "f"), by: .alice)
        await #expect(throws: EngineError.self) {
            try await world.engine.createMemory(NewMemory(id: id, scope: .alice(), fact: "g"), by: .alice)
        }
        #expect(try world.engine.deliveries(of: hook.id, page: Page(limit: 10), for: .alice).total == 1)
        try await world.engine.deleteWebhook(hook.id, by: .alice)
        _ = try await world.engine.deliverDue()
        _ = try await world.engine.createMemory(NewMemory(scope: .alice(), fact: "h"), by: .alice)
        #expect(try await world.engine.deliverDue() == 0)
        #expect(receiver.messages.isEmpty)
        for caller in [Caller.alice, .bob] {
            #expect(throws: EngineError.notFound("Webhook not found")) {
                try world.engine.webhook(hook.id, for: caller)
            }
        }
    }

    @Test("An answer is told once, when it is whole")
    func answers() async throws {
        let receiver = Receiver(.answered(200))
        let world = try Self.world(receiver)
        _ = try await Self.register(world, ["message.created"])
        let engine = world.engine
        let session = try await engine.createSession(
            NewSession(userID: "alice", agentID: "a", scope: .alice()),
            by: .alice
        )
        let subscription = engine.subscribe(to: session.id)
        defer { engine.unsubscribe(subscription) }
        _ = try await engine.postMessage(NewMessage(text: "Where do I live?"), to: session.id, by: .alice)
        var newest = try engine.messages(of: session.id, .newest, page: Page(limit: 1), for: .alice).items[0]
        while newest.role == .user || !newest.isComplete {
            _ = await subscription.next()
            newest = try engine.messages(of: session.id, .newest, page: Page(limit: 1), for: .alice).items[0]
        }
        while try await engine.deliverDue() > 0 {}
        let told = try receiver.messages.map(Self.body).compactMap { $0["data"] }
        #expect(Set(told.compactMap { $0["author"]?.string }) == ["user", "assistant"] && told.count == 2)
        let answer = try #require(told.first { $0["author"]?.string == "assistant" })
        #expect(answer["id"]?.string == newest.id.description)
        #expect(answer["content"]?.text.description.contains("I don't know") == true)
    }

    @Test("An address that the transport refuses is not registered")
    func refusedAddress() async throws {
        let world = try Self.world(Receiver(.answered(200)))
        let found = await problems { try await Self.register(world, url: "https://private.example.com") }
        #expect(found.map(\.place) == ["url"])
    }

    @Test("Messages are sent as they come while the task runs that sends them")
    func running() async throws {
        let receiver = Receiver(.answered(200))
        let world = try Self.world(receiver)
        _ = try await Self.register(world, ["memory.created"])
        let engine = world.engine
        let task = Task { await engine.runDeliveries() }
        for number in 1...5 {
            _ = try await engine.createMemory(NewMemory(scope: .alice(), fact: "fact \(number)"), by: .alice)
            let isTold = await eventually { receiver.messages.count >= number }
            #expect(isTold)
        }
        task.cancel()
        await task.value
    }

    @Test("A receiver that hangs holds up its own messages and nobody else's")
    func hanging() async throws {
        let receiver = HangingReceiver()
        let world = try EngineWorld { $0.webhookTransport = receiver }
        let engine = world.engine
        _ = try await Self.register(world, ["memory.created"], url: "https://hangs.example.com")
        _ = try await Self.register(world, ["memory.created"], url: "https://works.example.com")
        let task = Task { await engine.runDeliveries() }
        for number in 1...20 {
            _ = try await engine.createMemory(NewMemory(scope: .alice(), fact: "fact \(number)"), by: .alice)
            let isTold = await eventually { receiver.urls.count >= number }
            #expect(isTold)
        }
        // Only a few at a time are lost on it.
        let isFull = await eventually { receiver.hanging == 4 }
        #expect(isFull && receiver.urls.count == 20)
        task.cancel()
        await task.value
        // What was cut off counts as no attempt, and is still to be sent.
        let webhooks = try engine.webhooks(page: Page(limit: 9), for: .alice).items
        let stuck = try #require(webhooks.first { $0.url.contains("hangs") })
        let waiting = try engine.deliveries(of: stuck.id, page: Page(limit: 100), for: .alice).items
        #expect(waiting.count == 20 && waiting.allSatisfy { $0.status == .pending && $0.attempts == 0 })
    }
}

/// Whether something becomes true within ten seconds.
private func eventually(_ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now.advanced(by: .seconds(10))
    while ContinuousClock.now < end {
        if condition() { return true }
        await Task.yield()
    }
    return condition()
}
