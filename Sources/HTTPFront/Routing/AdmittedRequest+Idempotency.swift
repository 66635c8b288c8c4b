import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSON
import MemoryEngine
import NIOCore

extension AdmittedRequest {
    /// The same request with its body at hand.
    func with(body: ByteBuffer, idempotency: IdempotencyToken) -> AdmittedRequest {
        var request = request
        request.body = RequestBody(buffer: body)
        return AdmittedRequest(
            request: request,
            parameters: parameters,
            principal: principal,
            limits: limits,
            connection: connection,
            idempotency: idempotency
        )
    }

    /// How the answer is recorded with the write that it tells of; `nil` when the request has no idempotency key.
    ///
    /// A handler of a route that takes idempotency keys hands this to the engine's call and answers with the same status
    /// and body.
    func recording<Value: Sendable>(
        _ status: HTTPResponse.Status,
        _ write: @escaping @Sendable (inout JSONWriter, Value) -> Void
    ) -> AnswerRecording<Value>? {
        idempotency.map { token in
            AnswerRecording(token) { value in
                var writer = JSONWriter(capacity: 512)
                write(&writer, value)
                return RecordedAnswer(status: status.code, body: writer.bytes)
            }
        }
    }
}
