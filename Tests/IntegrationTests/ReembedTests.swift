import Foundation
import TestSupport
import Testing

extension IntegrationTests {
    @Suite(.serialized) struct ReembedTests {
        private let folder = TemporaryFolder()
        private let endpoint = EmbeddingEndpoint()
        private var data: String { folder.file("store") }

        private static let route = "/admin/reembedding"

        private func serve(_ arguments: [String] = []) throws -> EngramServer {
            try EngramServer(data: data, folder: folder, arguments: arguments, environment: endpoint.environment)
        }

        private func start(_ arguments: [String]) throws -> ChildProcess {
            let environment = EngramProgram.environment.merging(endpoint.environment) { $1 }
            return try ChildProcess(
                EngramProgram.path,
                ["reembed"] + arguments,
                environment: environment,
                folder: folder.path
            )
        }

        /// Runs the command to its end.
        private func reembed(_ arguments: [String]) throws -> ChildProcess.Result {
            let environment = EngramProgram.environment.merging(endpoint.environment) { $1 }
            return try ChildProcess.run(
                EngramProgram.path,
                ["reembed"] + arguments,
                environment: environment,
                folder: folder.path
            )
        }

        /// Stores facts whose words have nothing in common and returns their ids by fact.
        private func remember(_ count: Int, _ server: EngramServer) throws -> [String: String] {
            let connection = try server.connect()
            var ids: [String: String] = [:]
            for start in stride(from: 0, to: count, by: 100) {
                let facts = (start..<min(start + 100, count)).map { "fact\($0 * 7_919) word\($0)" }
                let items = facts.map { #"{"scope":{"user_id":"anna"},"fact":"\#($0)"}"# }.joined(separator: ",")
                let answer = try connection.json("POST", "/api/v1/memories/batch", #"{"memories":[\#(items)]}"#)
                try #require(answer.status == 201, "\(answer.text)")
                let results = answer.object["results"] as? [[String: Any]] ?? []
                for (fact, result) in zip(facts, results) {
                    ids[fact] = (result["memory"] as? [String: Any])?["id"] as? String
                }
            }
            try #require(ids.count == count)
            return ids
        }

        /// Searches for a text and answers the best hit.
        private func best(_ text: String, _ connection: HTTPConnection) throws -> (fact: String, similarity: Double) {
            let body = #"{"scope":{"user_id":"anna"},"search_query":"\#(text)","top_k":1}"#
            let answer = try connection.json("POST", "/api/v1/memories/search", body)
            let hit = try #require((answer.object["memories"] as? [[String: Any]])?.first, "\(answer.text)")
            return (hit["fact"] as? String ?? "", hit["similarity"] as? Double ?? 0)
        }

        /// All memories with their vectors are as the endpoint has them, and found by it.
        private func check(_ facts: Set<String>, _ server: EngramServer) throws {
            let connection = try server.connect()
            let path = "/api/v1/memories?scope_user_id=anna&limit=1000&include_embedding=true"
            let listed = try connection.json("GET", path).object["memories"] as? [[String: Any]] ?? []
            #expect(Set(listed.compactMap { $0["fact"] as? String }) == facts && listed.count == facts.count)
            for fact in facts {
                let body =
                    #"{"scope":{"user_id":"anna"},"query_embedding":\#(EmbeddingEndpoint.vector(of: fact)),"top_k":1}"#
                let answer = try connection.json("POST", "/api/v1/memories/search", body)
                let hit = (answer.object["memories"] as? [[String: Any]])?.first
                let similarity = hit?["similarity"] as? Double ?? 0
                #expect(hit?["fact"] as? String == fact && similarity > 0.9999, "\(fact): \(answer.text)")
            }
            for fact in facts.prefix(5) {
                let found = try best(fact, connection)
                #expect(found.fact == fact && found.similarity > 0.9999)
            }
        }

        private func state(_ server: EngramServer) throws -> [String: Any] {
            try server.connect().json("GET", Self.route).object
        }

        /// Asks until the move has ended, for at most a minute.
        private func waitForEnd(_ server: EngramServer) throws -> [String: Any] {
            let end = Date(timeIntervalSinceNow: 60)
            var state = try state(server)
            while state["state"] as? String != "idle", Date() < end { state = try self.state(server) }
            return state
        }

        @Test("kill -9 at several moments of a move while serving: it goes on each time, and nothing is lost or mixed")
        func killsWhileServing() throws {
            var server = try serve()
            var ids = try remember(300, server)
            let start = endpoint.seen.value
            endpoint.hold(after: start + 40)
            let begun = try server.connect().json("POST", Self.route, #"{"embedder":"openai"}"#)
            #expect(begun.status == 202 && begun.object["state"] as? String == "running", "\(begun.text)")
            var killed = 0
            for limit in [100, 200, 290] {
                #expect(endpoint.isHolding())
                let connection = try server.connect()
                let some = try #require(ids.keys.sorted().randomElement())
                let found = try best(some, connection)
                #expect(found.fact == some && found.similarity > 0.9999)
                let fresh = "fresh\(limit) thing\(limit * 31)"
                let created = try connection.json(
                    "POST",
                    "/api/v1/memories",
                    #"{"scope":{"user_id":"anna"},"fact":"\#(fresh)"}"#
                )
                #expect(created.status == 201)
                ids[fresh] = created.object["id"] as? String
                let victims = ids.keys.filter { !$0.hasPrefix("fresh") && !$0.hasPrefix("other") }.sorted()
                let (gone, old) = (victims[limit], victims[limit / 2])
                let deleted = try connection.json("DELETE", "/api/v1/memories/\(ids.removeValue(forKey: gone)!)")
                #expect(deleted.status == 204)
                let id = ids.removeValue(forKey: old)!
                ids["other\(limit) text\(limit)"] = id
                let patch = #"{"fact":"other\#(limit) text\#(limit)"}"#
                #expect(try connection.json("PATCH", "/api/v1/memories/\(id)", patch).status == 200)
                #expect(try state(server)["model"] as? String == begun.object["model"] as? String)
                server.process.signal(SIGKILL)
                #expect(server.process.wait(seconds: 10) == .signal(SIGKILL))
                killed += 1
                endpoint.hold(after: limit == 290 ? .max : endpoint.seen.value + limit)
                server = try serve()
                // The last time nothing is held.
                if limit == 290 { break }
            }
            #expect(killed == 3)
            let ended = try waitForEnd(server)
            #expect(ended["model"] as? String == begun.object["target"] as? String, "\(ended)")
            try check(Set(ids.keys), server)
            server.process.signal(SIGKILL)
            #expect(server.process.wait(seconds: 10) == .signal(SIGKILL))
            // The first model is refused from now on.
            let refused = try EngramProgram.run(["serve", "--data", data, "--port", "0", "--dev"], folder: folder)
            #expect(refused.exit == .code(1) && refused.errors.contains("were embedded with stub/12/"))
            server = try serve(["--embedder", "openai"])
            try check(Set(ids.keys), server)
            #expect(server.stop() == .code(0))
        }

        @Test("kill -9 in the middle of a move offline: the store is refused until the same command goes on")
        func killsOffline() throws {
            let server = try serve()
            let ids = try remember(600, server)
            #expect(server.stop() == .code(0))
            endpoint.hold(after: endpoint.seen.value + 300)
            let arguments = ["--data", data, "--embedder", "openai", "--json"]
            let child = try start(arguments)
            #expect(endpoint.isHolding())
            child.signal(SIGKILL)
            #expect(child.wait(seconds: 10) == .signal(SIGKILL))
            endpoint.hold(after: .max)
            let refused = try EngramProgram.run(["serve", "--data", data, "--port", "0", "--dev"], folder: folder)
            #expect(refused.exit == .code(1) && refused.errors.contains("engram reembed"))
            let result = try reembed(arguments)
            #expect(result.exit == .code(0), "\(result.errors)")
            let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            #expect(report?["resumed"] as? Bool == true && report?["memories"] as? Int == 600 - 256)
            let moved = try serve(["--embedder", "openai"])
            try check(Set(ids.keys), moved)
            #expect(moved.stop() == .code(0))
        }

        @Test(
            "The command moves a running server's store, waits for the end and says so; a second call has nothing to do"
        )
        func command() throws {
            let server = try serve()
            let ids = try remember(100, server)
            let url = "http://127.0.0.1:\(server.port)"
            let remote = ["--url", url, "--api-key", EngramServer.key]
            // While the server holds the store, the command says how to go on.
            let held = try reembed(["--data", data, "--embedder", "openai"])
            #expect(held.exit == .code(1) && held.errors.contains("--url \(url)"), "\(held.errors)")
            endpoint.hold(after: endpoint.seen.value + 1)
            let detached = try reembed(remote + ["--embedder", "openai", "--detach", "--json"])
            #expect(detached.exit == .code(0) && detached.output.contains(#""state":"running""#), "\(detached)")
            let cancelled = try reembed(remote + ["--cancel"])
            endpoint.hold(after: .max)
            #expect(cancelled.exit == .code(0) && cancelled.output.contains("given up"), "\(cancelled)")
            let again = try reembed(remote + ["--cancel"])
            #expect(again.exit == .code(1) && again.errors.contains("404"))
            let moved = try reembed(remote + ["--embedder", "openai"])
            #expect(moved.exit == .code(0) && moved.output.contains("the store has stub/12/"), "\(moved)")
            try check(Set(ids.keys), server)
            let same = try reembed(remote + ["--embedder", "openai"])
            #expect(same.exit == .code(0) && same.output.contains("nothing to do"))
            #expect(server.stop() == .code(0))
        }

        @Test("Bad calls of the command end with the reason: usage is 64, refusals are 1")
        func badCalls() throws {
            let server = try serve()
            let remote = ["--url", "http://127.0.0.1:\(server.port)", "--api-key"]
            for arguments in [
                ["--embedder", "nonsense"], ["--precision", "float8"], ["--detach"], ["--cancel"],
                ["--url", "ftp://x"], remote + [EngramServer.key, "--detach", "--cancel"],
            ] {
                #expect(try reembed(["--data", data] + arguments).exit == .code(64), "\(arguments)")
            }
            for (arguments, reason) in [
                (remote + ["ck_nonsense"], "401"),
                (remote + [EngramServer.key, "--embedder", "minilm", "--model", "/nowhere"], "model"),
            ] {
                let result = try reembed(arguments)
                #expect(result.exit == .code(1) && result.errors.contains(reason), "\(arguments): \(result.errors)")
            }
            let connection = try server.connect()
            for (body, field) in [
                (#"{"embedder":7}"#, "embedder"), (#"{"embedder":"x"}"#, "embedder"),
                (#"{"precision":""}"#, "precision"),
                (#"{"model":"\u0000"}"#, "model"), (#"{"embedder":"minilm","model":"/nowhere"}"#, "model"),
                (#"{"precision":"float8"}"#, "precision"),
            ] {
                let answer = try connection.json("POST", Self.route, body)
                #expect(answer.status == 422 && answer.text.contains(#""body","\#(field)""#), "\(body): \(answer.text)")
            }
            #expect(try connection.json("POST", Self.route, "[]").status == 422)
            #expect(try connection.json("DELETE", Self.route).status == 404)
            #expect(server.stop() == .code(0))
        }
    }
}
