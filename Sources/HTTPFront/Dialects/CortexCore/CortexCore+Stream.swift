import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension CortexCore {
    /// The documented clients open the stream and post without waiting for it: a fresh stream begins with what happened in
    /// the last seconds.
    static let secondsOfFreshStream = 10

    func addStreamRoutes(to routes: inout RouteBuilder, base: String) {
        routes.add(
            .get,
            base + "/sse/conversations/{id}",
            requiring: .sessionRead,
            takesQueryToken: true,
            streamConversation
        )
    }

    private func streamConversation(_ request: AdmittedRequest) async throws -> Response {
        let id = try request.conversation()
        let last = try request.lastEventID()
        let (position, isBroken) = try Self.named { () throws(EngineError) in
            try engine.feedPosition(
                of: id,
                last.map { .after($0) } ?? .recent(seconds: Self.secondsOfFreshStream),
                for: request.caller
            )
        }
        let stream = FeedStream(
            engine: engine,
            session: id,
            caller: request.caller,
            position: position,
            isBroken: isBroken,
            connection: request.connection,
            tick: feedTick,
            isAdmitted: { [authenticator] in
                let credential = Credential(headers: request.request.headers) ?? request.request.queryToken
                do throws(AccessError) {
                    let principal = try await authenticator.authenticate(credential)
                    return principal.permissions.allows(.sessionRead)
                } catch {
                    // Only a credential that is no longer valid ends a stream, not a key set that cannot be reached.
                    return APIError(error).status != .unauthorized
                }
            },
            encode: { item, events in
                let (name, data) = item.content.cortexEvent(in: id)
                events.event(name, id: item.number, data: data.bytes)
            },
            encodeReset: { last, events in
                var writer = JSONWriter()
                writer.object { writer in
                    writer.member("conversation_id", id.description)
                    writer.member("last_event_id", String(last))
                }
                events.event("reset", id: last, data: writer.bytes)
            }
        )
        return stream.response(to: request.request)
    }
}

extension AdmittedRequest {
    /// The last event that a client saw, from the header or the query.
    ///
    /// - Throws: 400 for a value that is no number.
    fileprivate func lastEventID() throws -> UInt64? {
        let query = try query()
        let text = request.headers[.lastEventID] ?? query["last_event_id"] ?? query["Last-Event-ID"]
        guard let text, !text.isEmpty else { return nil }
        guard let number = UInt64(text), number < UInt64(Int64.max) else {
            throw APIError.malformed("Last-Event-ID must be the id of an event of the stream, got '\(text.prefix(64))'")
        }
        return number
    }
}
