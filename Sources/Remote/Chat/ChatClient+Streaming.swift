internal import AsyncHTTPClient
internal import JSON
internal import NIOCore
internal import NIOHTTP1

extension ChatClient {
    /// A message for the model.
    package struct Message: Sendable, Hashable {
        /// `system`, `user` or `assistant`.
        package let role: String
        /// What is said.
        package let content: String

        /// A message.
        package init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    /// The answer to a conversation, as it comes.
    ///
    /// The stream ends with ``Failure`` when the endpoint refuses, cannot be reached, stops in the middle, or takes longer than the
    /// configured time. What may pass is tried once more, as long as nothing came.
    package func stream(_ messages: [Message]) -> AsyncThrowingStream<String, any Error> {
        let body = streamBody(messages)
        return AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    for attempt in 1... {
                        do {
                            try await run(body) { continuation.yield($0) }
                            break
                        } catch let failure as EmptyFailure where attempt == 1 && failure.failure.isPassing {
                            try await Task.sleep(for: configuration.firstPause)
                        } catch let failure as EmptyFailure {
                            throw failure.failure
                        }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// A failure before anything was said.
    private struct EmptyFailure: Error {
        let failure: Failure
    }

    private func streamBody(_ messages: [Message]) -> JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("model", configuration.model)
        writer.member("stream", true)
        writer.key("messages")
        writer.beginArray()
        for message in messages {
            writer.beginObject()
            writer.member("role", message.role)
            writer.member("content", message.content)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text()
    }

    /// Sends the request once and hands on what comes.
    private func run(_ body: JSONText, _ yield: @escaping @Sendable (String) -> Void) async throws {
        let result: Result<Void, any Error> = try await gate.run {
            var hasSpoken = false
            do {
                try await receive(body) { piece in
                    hasSpoken = true
                    yield(piece)
                }
                // Some endpoints close the stream without its end mark; silence is no answer.
                if !hasSpoken { throw Failure.unexpected("it is empty") }
                return .success(())
            } catch {
                let failure = Failure(sending: error)
                return .failure(hasSpoken ? failure : EmptyFailure(failure: failure))
            }
        }
        try Task.checkCancellation()
        try result.get()
    }

    private func receive(_ body: JSONText, _ yield: (String) -> Void) async throws {
        let deadline = NIODeadline.now() + TimeAmount(configuration.timeout)
        let response = try await client.execute(request(body), deadline: deadline)
        guard response.status == .ok else {
            let bytes = Array(buffer: try await response.body.collect(upTo: ChatClient.largestAnswer))
            throw Failure.refused(status: Int(response.status.code), message: ChatClient.message(bytes))
        }
        if response.headers.first(name: "content-type")?.hasPrefix("application/json") == true {
            // An endpoint that does not stream.
            let bytes = Array(buffer: try await response.body.collect(upTo: ChatClient.largestAnswer))
            yield(try ChatClient.content(bytes).get())
            return
        }
        var lines = EventLines()
        for try await part in response.body {
            guard NIODeadline.now() < deadline else { throw Failure.timedOut }
            for data in lines.take(part) {
                if data == "[DONE]" { return }
                if let piece = try ChatClient.piece(data), !piece.isEmpty { yield(piece) }
            }
        }
    }

    /// The text of one event of the stream.
    private static func piece(_ data: String) throws -> String? {
        guard let event = try? JSONDocument(parsing: Array(data.utf8)).root else {
            throw Failure.unexpected("an event is not JSON")
        }
        if let message = event["error"]?["message"]?.string {
            throw Failure.unexpected(String(message.prefix(300)))
        }
        return event["choices"]?.elements?.first { _ in true }?["delta"]?["content"]?.string
    }
}

/// The `data:` lines of a stream of server-sent events, whose parts may end anywhere.
struct EventLines {
    private var rest: [UInt8] = []

    /// The data that is complete with a further part.
    mutating func take(_ part: ByteBuffer) -> [String] {
        rest += Array(buffer: part)
        var found: [String] = []
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            var line = String(decoding: rest[start..<end], as: UTF8.self)
            if line.hasSuffix("\r") { line.removeLast() }
            if line.hasPrefix("data:") { found.append(String(line.dropFirst(5).drop { $0 == " " })) }
            start = end + 1
        }
        rest.removeSubrange(..<start)
        return found
    }
}
