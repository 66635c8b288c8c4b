import JSON
import MemoryEngine
import Store
import TestSupport
import Testing

@Suite struct TenantTests {
    private let world: EngineWorld
    private var engine: MemoryEngine { world.engine }

    init() throws { world = try EngineWorld() }

    /// Everybody who must not reach alice of acme.
    private static let strangers = [
        Caller.bob, .user("alic"), .user("alice "), .user("Alice"), .user("al\u{200B}ice"), .user("\u{430}lice"),
        .user(""),
        .user("alice", of: "other"), .user("alice", of: "Acme"), .user("alice", of: "acme\u{0}"),
        .user("alice", of: ""),
        Caller(organisation: "other", user: "root", reachesAllUsers: true, isAdmin: true),
    ]

    @Test("Nobody else can read, change, delete, list or search a user's memories", arguments: strangers)
    func memories(stranger: Caller) async throws {
        let scope = try Scope.alice()
        let memory = try await engine.createMemory(NewMemory(scope: scope, fact: "private"), by: .alice)
        // A stranger's organisation exists, too.
        let own = try Scope.make(["user_id": "x"], organisation: stranger.organisation)
        let admin = Caller(organisation: stranger.organisation, user: "x", reachesAllUsers: true, isAdmin: true)
        _ = try await engine.createMemory(NewMemory(scope: own, fact: "private"), by: admin)
        let missing = EngineError.notFound("Memory not found")
        #expect(throws: missing) { try engine.memory(memory.id, for: stranger) }
        #expect(throws: missing) { try engine.embedding(of: memory.id, for: stranger) }
        #expect(throws: missing) { try engine.revisions(of: memory.id, includeDeleted: true, for: stranger) }
        await #expect(throws: missing) {
            try await engine.updateMemory(memory.id, MemoryPatch(fact: "x"), by: stranger)
        }
        await #expect(throws: missing) { try await engine.deleteMemory(memory.id, by: stranger) }
        func expectForbidden(_ body: () async throws -> Void) async {
            let error = await #expect(throws: EngineError.self) { try await body() }
            guard case .forbidden = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        await expectForbidden { _ = try engine.all(in: scope, for: stranger) }
        await expectForbidden { _ = try await engine.ids(of: "private", in: scope, for: stranger) }
        await expectForbidden { _ = try await engine.createMemory(NewMemory(scope: scope, fact: "x"), by: stranger) }
        let session = NewSession(userID: "alice", agentID: "a", scope: scope)
        await expectForbidden { _ = try await engine.createSession(session, by: stranger) }
        #expect(try engine.memory(memory.id, for: .alice) == memory)
        #expect(try engine.all(in: scope) == [memory])
    }

    @Test("Nobody else can read, change or delete a user's session", arguments: strangers)
    func sessions(stranger: Caller) async throws {
        let scope = try Scope.alice()
        let session = try await engine.createSession(
            NewSession(userID: "alice", agentID: "a", scope: scope),
            by: .alice
        )
        let event = NewEvent(author: "user", invocationID: nil, content: .emptyObject)
        _ = try await engine.appendEvent(event, to: session.id, by: .alice)
        let missing = EngineError.notFound("Session not found")
        #expect(throws: missing) { try engine.session(session.id, for: stranger) }
        #expect(throws: missing) { try engine.events(of: session.id, page: Page(limit: 5), for: stranger) }
        await #expect(throws: missing) { try await engine.appendEvent(event, to: session.id, by: stranger) }
        await #expect(throws: missing) {
            try await engine.updateState(of: session.id, .emptyObject, replace: true, by: stranger)
        }
        await #expect(throws: missing) { try await engine.deleteSession(session.id, by: stranger) }
        let listed = try engine.sessions(user: nil, agent: nil, page: Page(limit: 10), for: stranger)
        #expect(listed.items.isEmpty && listed.total == 0)
        #expect(try engine.session(session.id, for: .alice).eventCount == 1)
        let used = NewMemory(
            scope: try .make(
                ["user_id": stranger.user.isEmpty ? "x" : stranger.user],
                organisation: stranger.organisation
            ),
            fact: "x",
            sessionID: session.id
        )
        await #expect(throws: EngineError.self) { try await engine.createMemory(used, by: stranger) }
    }

    @Test("A scope without a user belongs to everybody of its organisation, and to nobody else")
    func sharedScope() async throws {
        let scope = try Scope.make(["project": "shared"])
        let memory = try await engine.createMemory(NewMemory(scope: scope, fact: "for all"), by: .alice)
        #expect(try engine.memory(memory.id, for: .bob) == memory)
        #expect(try await engine.ids(of: "for all", in: scope, for: .bob) == [memory.id])
        let patched = try await engine.updateMemory(memory.id, MemoryPatch(topic: .set("t")), by: .bob)
        #expect(patched.topic == "t")
        #expect(throws: EngineError.notFound("Memory not found")) {
            try engine.memory(memory.id, for: .user("bob", of: "other"))
        }
    }

    @Test("Who may act for others reaches every user of the organisation")
    func admin() async throws {
        let memory = try await engine.createMemory(NewMemory(scope: try .alice(), fact: "fact"), by: .alice)
        #expect(try engine.memory(memory.id, for: .admin) == memory)
        #expect(try engine.all(in: .alice(), for: .admin) == [memory])
        _ = try await engine.createMemory(NewMemory(scope: try .alice(), fact: "by the admin"), by: .admin)
        #expect(try engine.all(in: .alice()).map(\.fact) == ["fact", "by the admin"])
        try await engine.deleteMemory(memory.id, by: .admin)
        #expect(try engine.all(in: .alice()).count == 1)
    }

    @Test("Users whose names are canonically equivalent are different users")
    func canonicalEquivalence() async throws {
        let (composed, decomposed) = (Caller.user("caf\u{E9}"), Caller.user("cafe\u{301}"))
        let scope = try Scope.make(["user_id": "caf\u{E9}"])
        let memory = try await engine.createMemory(NewMemory(scope: scope, fact: "fact"), by: composed)
        #expect(throws: EngineError.notFound("Memory not found")) { try engine.memory(memory.id, for: decomposed) }
        await #expect(throws: EngineError.self) { try await engine.ids(of: "fact", in: scope, for: decomposed) }
        let new = NewSession(userID: "caf\u{E9}", agentID: "a", scope: scope)
        let session = try await engine.createSession(new, by: composed)
        #expect(throws: EngineError.notFound("Session not found")) { try engine.session(session.id, for: decomposed) }
        #expect(try engine.sessions(user: nil, agent: nil, page: Page(limit: 5), for: decomposed).total == 0)
        #expect(throws: EngineError.self) {
            try engine.sessions(user: "caf\u{E9}", agent: nil, page: Page(limit: 5), for: decomposed)
        }
    }

    @Test("A scope of another organisation is refused before anything is looked up")
    func otherOrganisation() async throws {
        let scope = try Scope.make(["user_id": "alice"], organisation: "other")
        let error = await #expect(throws: EngineError.self) {
            try await engine.createMemory(NewMemory(scope: scope, fact: "x"), by: .admin)
        }
        #expect(error == .forbidden("The scope is another organisation's"))
    }
}
