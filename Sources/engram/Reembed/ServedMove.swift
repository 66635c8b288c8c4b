import AsyncHTTPClient
import Foundation
import JSON
import MemoryEngine
import Remote

/// The move of a running server's store to another model, as the command line asks for it and watches it.
struct ServedMove {
    private static let path = "/admin/reembedding"
    /// How often the server is asked how far it is.
    private static let interval = Duration.milliseconds(250)

    let url: String
    let key: String?
    let json: Bool

    /// What a server says of its move.
    private struct Status {
        let state: String
        let model: String
        let target: String?
        let done: Int
        let total: Int
        let problem: String?

        init(_ answer: JSONElement?) throws(ExitMessage) {
            guard let state = answer?["state"]?.string, let model = answer?["model"]?.string else {
                throw ExitMessage("the server's answer cannot be read")
            }
            self.state = state
            self.model = model
            target = answer?["target"]?.string
            done = answer?["done"]?.integer ?? 0
            total = answer?["total"]?.integer ?? 0
            problem = answer?["error"]?.string
        }
    }

    /// Begins the move, or goes on with it.
    ///
    /// - Parameter waits: Whether to return when it has ended.
    func run(to choice: EmbedderChoice, waits: Bool) async throws {
        let begun = try Status(try await call(.post, body: choice.json))
        guard let target = begun.target else {
            return report("idle", begun.model, "nothing to do: the store has \(begun.model)")
        }
        guard waits else { return report(begun.state, target, "the store is on its way to \(target)") }
        var progress = ProgressLine(unit: "vectors")
        defer { progress.finish() }
        var status = begun
        while let current = status.target {
            guard current == target else { throw ExitMessage("the store is now on its way to \(current)") }
            if status.state == "stopped" {
                progress.finish()
                throw ExitMessage("the move does not go on: \(status.problem ?? "no reason was given")")
            }
            let fraction = Double(status.done) / Double(max(status.total, 1))
            progress.update(count: status.done, fraction: fraction)
            try await Task.sleep(for: ServedMove.interval)
            status = try Status(try await call(.get))
        }
        progress.finish()
        guard status.model == target else {
            let reason = status.problem.map { ": \($0)" } ?? ""
            throw ExitMessage("the move was given up, and the store has \(status.model)\(reason)")
        }
        report("done", target, String(format: "the store has %@, after %.1f s", target, progress.seconds))
    }

    /// Gives the move up.
    func cancel() async throws {
        _ = try await call(.delete)
        let status = try Status(try await call(.get))
        report("cancelled", status.model, "given up: the store keeps \(status.model)")
    }

    private func report(_ state: String, _ model: String, _ sentence: String) {
        guard json else { return print(sentence) }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("state", state)
        writer.member("model", model)
        writer.endObject()
        print(writer.text().description)
    }

    private func call(_ method: EngramClient.Method, body: JSONText? = nil) async throws -> JSONElement? {
        let client = EngramClient.makeTransport()
        let answer: Result<JSONElement?, EngramClient.Failure>
        do throws(EngramClient.Failure) {
            let engram = EngramClient(url: url, key: key, client: client)
            answer = .success(try await engram.call(method, ServedMove.path, body: body))
        } catch {
            answer = .failure(error)
        }
        try await client.shutdown()
        do { return try answer.get() } catch { throw ExitMessage(error.description) }
    }
}
