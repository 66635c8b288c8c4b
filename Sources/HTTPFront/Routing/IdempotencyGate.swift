import HTTPTypes
import Hummingbird
import HummingbirdCore
import MemoryEngine
import NIOCore
import Store
import Synchronization

/// Carries out a request with an `Idempotency-Key` once and repeats its answer.
///
/// The answer is recorded with the write, so it is known exactly when the write is. Requests with one key are let through
/// one after another: those that come while the first is under way find its answer when they get their turn.
final class IdempotencyGate: Sendable {
    private let engine: MemoryEngine
    /// The keys that a request holds, each with those that wait for it.
    private let held = Mutex<[DigestKey: [CheckedContinuation<Void, Never>]]>([:])

    init(engine: MemoryEngine) { self.engine = engine }

    /// Answers a request of the route at `template`.
    ///
    /// - Parameter repeating: Answers a request that was carried out before; `nil` to repeat the first answer.
    /// - Throws: `APIError` 400 for a key that is none, 409 for one whose answer was deleted, 422 for one that belongs to another request.
    func respond(
        to request: AdmittedRequest,
        at template: String,
        _ handler: RouteHandler,
        repeating: RepetitionHandler?
    ) async throws -> Response {
        guard let key = request.request.headers[.idempotencyKey] else { return try await handler(request) }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw APIError.malformed("The header Idempotency-Key must have 1 to 255 printable ASCII characters")
        }
        if request.isLines {
            throw APIError(
                .unprocessableContent,
                "A body of lines takes no Idempotency-Key: give each line an id, which is stored once"
            )
        }
        let body = try await request.body()
        let token = IdempotencyToken(
            caller: request.caller,
            route: "\(request.request.method.rawValue) \(template)",
            key: key,
            target: request.request.uri.string,
            body: Array(body.readableBytesView)
        )
        await hold(token.key)
        defer { release(token.key) }
        switch try engine.repetition(of: token) {
        case .first: return try await handler(request.with(body: body, idempotency: token))
        case .answered(let answer):
            guard let repeating else { return .repeating(answer) }
            var response = try await repeating(request.with(body: body, idempotency: token), answer)
            response.headers[.idempotencyReplayed] = "true"
            return response
        case .forgotten:
            throw APIError(
                .conflict,
                "The request was carried out before; its answer is gone with what it told of, which was deleted"
            )
        case .anotherRequest:
            throw APIError(
                .unprocessableContent,
                "The Idempotency-Key was used for another request in the last 24 hours"
            )
        }
    }

    private func hold(_ key: DigestKey) async {
        await withCheckedContinuation { continuation in
            let isFree = held.withLock { held in
                if held[key] == nil {
                    held[key] = []
                    return true
                }
                held[key]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func release(_ key: DigestKey) {
        let next = held.withLock { held -> CheckedContinuation<Void, Never>? in
            if held[key]?.isEmpty == false { return held[key]?.removeFirst() }
            held[key] = nil
            return nil
        }
        next?.resume()
    }
}

extension Response {
    /// The first answer once more.
    static func repeating(_ answer: RecordedAnswer) -> Response {
        Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: [.contentType: "application/json", .idempotencyReplayed: "true"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }
}
