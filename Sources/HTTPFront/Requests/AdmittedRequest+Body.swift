import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import NIOCore

/// The connection broke while the body was being read.
struct RequestBodyFailure: Error {
    let cause: any Error
}

extension AdmittedRequest {
    /// Whether the body is declared as bytes that are no text.
    var isRaw: Bool { MediaKind(contentType: request.headers.value(of: .contentType)) == .bytes }

    /// Whether the body is declared as a JSON value a line.
    var isLines: Bool { MediaKind(contentType: request.headers[.contentType]) == .lines }

    /// The whole body.
    ///
    /// - Throws: `APIError` 413 beyond the limit, known from the head where the head tells; 408 when it trickles in for too
    ///   long. `RequestBodyFailure` when the connection breaks.
    func body() async throws -> ByteBuffer {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limits.bodyBytes else { throw APIError.bodyTooLarge(limit: limits.bodyBytes) }
        let deadline = ContinuousClock.now.advanced(by: limits.bodyDuration)
        var whole = ByteBuffer()
        do {
            for try await var part in request.body {
                guard whole.readableBytes + part.readableBytes <= limits.bodyBytes else {
                    throw APIError.bodyTooLarge(limit: limits.bodyBytes)
                }
                guard ContinuousClock.now < deadline else {
                    throw APIError(.requestTimeout, "The body did not arrive within \(limits.bodyDuration)")
                }
                if whole.readableBytes == 0 {
                    // Most bodies come in one part, which is taken as it is.
                    whole = part
                    whole.reserveCapacity(announced)
                } else {
                    whole.writeBuffer(&part)
                }
            }
        } catch let error as APIError {
            throw error
        } catch {
            throw RequestBodyFailure(cause: error)
        }
        return whole
    }

    /// The body as a JSON object.
    ///
    /// - Throws: `APIError` 400 for a text that is not JSON, 422 for a JSON value that is no object; else as `body()`.
    func jsonObject() async throws -> JSONElement {
        if isRaw {
            throw APIError(.unsupportedMediaType, "Expected the content type application/json, got raw bytes")
        }
        return try Self.jsonObject(in: try await body())
    }

    /// A body as a JSON object.
    ///
    /// - Throws: `APIError` 400 for a text that is not JSON, 422 for a JSON value that is no object.
    static func jsonObject(in bytes: ByteBuffer) throws(APIError) -> JSONElement {
        let value: JSONElement
        do {
            value = try JSONDocument(parsing: bytes.readableBytesSpan).root
        } catch .empty {
            throw APIError.malformed("The body is empty, expected a JSON object")
        } catch {
            throw APIError.malformed("The body is not valid JSON: \(error)")
        }
        guard value.kind == .object else {
            throw APIError(invalid: [
                FieldProblem(path: [], message: "expected an object, got \(value.kind)", type: "type_error.dict")
            ])
        }
        return value
    }

    /// The body as a JSON object; an empty body is an empty object.
    ///
    /// - Throws: As ``jsonObject()``.
    func jsonObjectIfAny() async throws -> JSONElement {
        let bytes = try await body()
        if bytes.readableBytes == 0 { return try JSONText.emptyObject.parsed() }
        var request = request
        request.body = RequestBody(buffer: bytes)
        return try await AdmittedRequest(
            request: request,
            parameters: parameters,
            principal: principal,
            limits: limits,
            connection: connection
        ).jsonObject()
    }
}
