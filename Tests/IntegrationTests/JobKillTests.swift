import Foundation
import TestSupport
import Testing

extension IntegrationTests {
    @Suite(.serialized) struct JobKillTests {
        private static let facts = 300

        @Test("kill -9 in the middle of a job: it completes once after the restart, with every fact once")
        func kills() throws {
            let folder = TemporaryFolder()
            let data = folder.file("store")
            // Facts that have nothing in common but the first words, so that each becomes a memory of its own.
            var random = SplitMix(seed: 5)
            let words = (0..<Self.facts).map { _ in
                String((0..<12).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement(using: &random)! })
            }
            let text = words.map { "I visited \($0.capitalized) last year." }.joined(separator: " ")
            var server = try EngramServer(data: data, folder: folder)
            let body = #"{"source_type":"text","source_text":"\#(text)","scope":{"user_id":"anna"}}"#
            let accepted = try server.connect().json("POST", "/api/v1/memories/generate", body)
            #expect(accepted.status == 202)
            let job = try #require(accepted.object["job_id"] as? String)
            var killsWhileOpen = 0
            for _ in 0..<3 {
                let state = try server.connect().json("GET", "/api/v1/memories/jobs/\(job)").object
                let isOpen = ["pending", "running"].contains(state["status"] as? String)
                server.process.signal(SIGKILL)
                #expect(server.process.wait(seconds: 10) == .signal(SIGKILL))
                if isOpen { killsWhileOpen += 1 }
                server = try EngramServer(data: data, folder: folder)
            }
            #expect(killsWhileOpen > 0)
            // A job that waits for its turn in the same scope ends after the one before it.
            let last =
                #"{"source_type":"text","source_text":"Hello!","scope":{"user_id":"anna"},"config":{"wait_for_completion":true}}"#
            let waited = try server.connect(timeout: 60).json("POST", "/api/v1/memories/generate", last)
            #expect(waited.status == 200)
            let done = try server.connect().json("GET", "/api/v1/memories/jobs/\(job)").object
            #expect(done["status"] as? String == "completed", "\(done)")
            #expect((done["attempts"] as? Int ?? 0) >= killsWhileOpen)
            let result = done["result"] as? [String: Any]
            #expect(result?["memories_created"] as? Int == Self.facts)
            let path = "/api/v1/memories?scope_user_id=anna&limit=1000"
            let listed = try server.connect().json("GET", path).object
            let facts = (listed["memories"] as? [[String: Any]] ?? []).compactMap { $0["fact"] as? String }
            #expect(facts.count == Self.facts && Set(facts).count == Self.facts)
            #expect(server.stop() == .code(0))
        }
    }
}
