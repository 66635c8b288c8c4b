import Embedding
import JSON
import LMDB
import MemoryEngine
import Store
import TestSupport
import Testing

/// An engine over a store of its own, with a clock that the test moves.
final class EngineWorld {
    let folder = TemporaryFolder()
    let clock = ManualClock()
    let embedder: any TextEmbedder
    private let durability: String
    private let configure: (inout MemoryEngine.Configuration) -> Void
    private(set) var store: Store
    private(set) var engine: MemoryEngine

    init(
        embedder: any TextEmbedder = HashingEmbedder(dimension: 64),
        isRelaxed: Bool = false,
        configure: @escaping (inout MemoryEngine.Configuration) -> Void = { _ in }
    ) throws {
        self.embedder = embedder
        self.configure = configure
        durability = isRelaxed ? "relaxed" : "full"
        store = try EngineWorld.open(folder, clock, isRelaxed: isRelaxed)
        engine = try EngineWorld.start(store, embedder, clock, configure)
    }

    /// Closes engine and store and opens them again over the same folder.
    func restart() throws {
        store.flush()
        let placeholder = try EngineWorld.open(TemporaryFolder(), clock, isRelaxed: true)
        engine = try EngineWorld.start(placeholder, embedder, clock, configure)
        store = placeholder
        store = try EngineWorld.open(folder, clock, isRelaxed: durability == "relaxed")
        engine = try EngineWorld.start(store, embedder, clock, configure)
    }

    /// Starts a second engine over the open store, whose partitions are all cold.
    func restartEngine() throws { engine = try EngineWorld.start(store, embedder, clock, configure) }

    private static func open(_ folder: TemporaryFolder, _ clock: ManualClock, isRelaxed: Bool) throws -> Store {
        var options = Store.Options()
        options.mapSize = 1 << 30
        options.clock = { clock.now }
        if isRelaxed { options.durability = .relaxed }
        return try Store(folder: folder.path, options: options)
    }

    private static func start(
        _ store: Store,
        _ embedder: any TextEmbedder,
        _ clock: ManualClock,
        _ configure: (inout MemoryEngine.Configuration) -> Void
    ) throws -> MemoryEngine {
        var configuration = MemoryEngine.Configuration()
        configuration.clock = { clock.now }
        configure(&configuration)
        return try MemoryEngine(store: store, embedder: embedder, configuration: configuration)
    }
}

extension Caller {
    static let alice = user("alice")
    static let bob = user("bob")
    static let admin = Caller(organisation: "acme", user: "root", reachesAllUsers: true, isAdmin: true)

    static func user(_ name: String, of organisation: String = "acme") -> Caller {
        Caller(organisation: organisation, user: name, reachesAllUsers: false, isAdmin: false)
    }
}

extension Scope {
    /// The scope of user alice.
    static func alice() throws -> Scope { try make(["user_id": "alice"]) }

    static func make(_ pairs: KeyValuePairs<String, String>, organisation: String = "acme") throws -> Scope {
        try Scope(organisation: organisation, pairs: pairs.map { ($0.key, $0.value) })
    }
}

extension MemoryEngine {
    /// The ids of the hits of a text, best first.
    func ids(of text: String, in scope: Scope, topK: Int = 10, for caller: Caller = .alice) async throws -> [MemoryID] {
        try await search(SearchRequest(scope: scope, query: .text(text), topK: topK), for: caller).map(\.memory.id)
    }

    /// All memories of a scope.
    func all(in scope: Scope, for caller: Caller = .alice) throws -> [Memory] {
        try memories(in: scope, topic: nil, page: Page(limit: 100_000), for: caller).items
    }
}

/// The problems with which a call refuses its input.
func problems<Value>(of body: () async throws -> Value) async -> [FieldProblem] {
    do {
        _ = try await body()
        Issue.record("the input was accepted")
    } catch EngineError.invalid(let problems) {
        return problems
    } catch {
        Issue.record("another error: \(error)")
    }
    return []
}

extension FieldProblem {
    /// The place of the field, such as `memories.3.fact`.
    var place: String {
        path.map { step in
            switch step {
            case .key(let key): key
            case .index(let index): "\(index)"
            }
        }.joined(separator: ".")
    }
}

extension JSONText {
    static func of(_ text: String) throws -> JSONText { try JSONText(parsing: text) }
}
