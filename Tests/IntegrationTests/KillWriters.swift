import Foundation
import Store
import TestSupport

/// Writers that create, change and delete memories over HTTP until the server is gone, and know what it acknowledged.
final class KillWriters: Sendable {
    static let dimension = 24
    static let scope = #"{"user_id":"writer"}"#

    /// A memory as one of its writes left it.
    struct Version: Hashable {
        let fact: String
        let seed: UInt64

        /// The vector that belongs to the fact.
        var vector: [Float] {
            var random = SplitMix(seed: seed)
            return random.vector(KillWriters.dimension)
        }

        var json: String { #""fact":"\#(fact)","embedding":[\#(vector.map { "\($0)" }.joined(separator: ","))]"# }
    }

    /// What may be found for a memory.
    ///
    /// The acknowledged version or, when the server went away during a write, what that write leaves. `nil` stands for
    /// absence.
    typealias Allowed = Set<Version?>

    private let count: Int
    private let round: Int
    private let known: Shared<[String: Allowed]>
    private let acknowledged = Shared(0)
    private let surprises = Shared<[String]>([])

    /// - Parameter known: What earlier rounds left.
    init(count: Int, round: Int, known: [String: Allowed] = [:]) {
        self.count = count
        self.round = round
        self.known = Shared(known)
    }

    /// Writes that the server acknowledged in this round.
    var acknowledgedCount: Int { acknowledged.value }

    /// What may be found, for the next round.
    var allowed: [String: Allowed] { known.value }

    /// Writes until the connection breaks.
    ///
    /// - Parameter onAcknowledged: Called with the number of writes that were acknowledged so far, each number once.
    func run(against server: EngramServer, onAcknowledged: @escaping @Sendable (Int) -> Void) {
        onThreads(count) { [self] writer in
            guard let connection = try? server.connect() else { return }
            var random = SplitMix(seed: UInt64(round * 1_000 + writer))
            var own: [(id: String, version: Version)] = []
            for step in 0..<100_000 {
                let isCreation = own.isEmpty || step % 5 < 3
                let place = isCreation ? 0 : Int.random(in: 0..<own.count, using: &random)
                let version = Version(fact: "round \(round) writer \(writer) step \(step)", seed: random.next())
                let id = isCreation ? MemoryID.make(at: Timestamp.now()).description : own[place].id
                let isDeletion = !isCreation && step % 5 == 4
                let before: Version? = isCreation ? nil : own[place].version
                let after: Version? = isDeletion ? nil : version
                known.change { $0[id] = [before, after] }
                let (answer, expected) = write(id, version, isCreation: isCreation, isDeletion: isDeletion, connection)
                guard let answer, answer.status == expected else {
                    if let answer, answer.status != 503 {
                        surprises.change { $0.append("status \(answer.status): \(answer.text)") }
                    }
                    return
                }
                known.change { $0[id] = [after] }
                acknowledged.change { count in
                    count += 1
                    onAcknowledged(count)
                }
                if isCreation {
                    own.append((id, version))
                } else if isDeletion {
                    own.remove(at: place)
                } else {
                    own[place].version = version
                }
            }
        }
    }

    private func write(
        _ id: String,
        _ version: Version,
        isCreation: Bool,
        isDeletion: Bool,
        _ connection: HTTPConnection
    ) -> (HTTPConnection.Answer?, expected: Int) {
        if isCreation {
            let body = #"{"scope":\#(KillWriters.scope),"id":"\#(id)",\#(version.json)}"#
            return (try? connection.json("POST", "/api/v1/memories", body), 201)
        }
        if isDeletion { return (try? connection.json("DELETE", "/api/v1/memories/\(id)"), 204) }
        return (try? connection.json("PATCH", "/api/v1/memories/\(id)", "{\(version.json)}"), 200)
    }

    /// Compares what the writers know with what a server answers, over several connections.
    ///
    /// - Returns: What is wrong, in words. What was found becomes what is known.
    func check(against server: EngramServer) throws -> [String] {
        let problems = Shared(surprises.value)
        let found = Shared<[String: Allowed]>([:])
        let all = Array(known.value)
        onThreads(4) { part in
            do {
                let connection = try server.connect()
                for (id, allowed) in stride(from: part, to: all.count, by: 4).lazy.map({ all[$0] }) {
                    let (version, problem) = try KillWriters.look(for: id, allowed, connection)
                    if let problem { problems.change { $0.append(problem) } }
                    found.change { $0[id] = [version] }
                }
            } catch {
                problems.change { $0.append("the check broke off: \(error)") }
            }
        }
        let live = found.value.values.filter { $0 != [nil] }.count
        let list = try server.connect().json("GET", "/api/v1/memories?scope_user_id=writer&limit=1")
        if list.object["total"] as? Int != live { problems.change { $0.append("total \(list.text), found \(live)") } }
        known.change { $0 = found.value }
        return problems.value
    }

    private static func look(
        for id: String,
        _ allowed: Allowed,
        _ connection: HTTPConnection
    ) throws -> (Version?, problem: String?) {
        let answer = try connection.json("GET", "/api/v1/memories/\(id)")
        if answer.status == 404 { return (nil, allowed.contains(nil) ? nil : "\(id) is lost") }
        let fact = answer.object["fact"] as? String
        guard answer.status == 200, let version = allowed.compactMap(\.self).first(where: { $0.fact == fact }) else {
            return (nil, "\(id) is \(answer.status) \(answer.text), may be \(allowed)")
        }
        let revisions = try connection.json("GET", "/api/v1/memories/\(id)/revisions")
        let newest = (revisions.object["revisions"] as? [[String: Any]])?.first?["fact"] as? String
        if newest != fact { return (version, "\(id): the newest revision is \(revisions.text)") }
        let query =
            #"{"scope":\#(scope),"query_embedding":[\#(version.vector.map { "\($0)" }.joined(separator: ","))],"top_k":1}"#
        let search = try connection.json("POST", "/api/v1/memories/search", query)
        let hit = (search.object["memories"] as? [[String: Any]])?.first
        let similarity = hit?["similarity"] as? Double ?? 0
        // Another memory may come first only with the same similarity.
        guard hit?["id"] as? String == id || similarity > 0.999_999 else {
            return (version, "\(id) is not found by its vector: \(search.text)")
        }
        return (version, similarity > 0.999_9 ? nil : "\(id) has another vector: \(search.text)")
    }
}
