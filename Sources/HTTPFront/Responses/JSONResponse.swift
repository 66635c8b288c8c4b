import HTTPTypes
import Hummingbird
import JSON
import NIOCore

extension Response {
    /// An answer whose body is one JSON value in one buffer.
    static func json(
        _ status: HTTPResponse.Status = .ok,
        capacity: Int = 512,
        _ write: (inout JSONWriter) throws -> Void
    ) rethrows -> Response {
        var writer = JSONWriter(capacity: capacity)
        try write(&writer)
        return Response(status, json: ByteBuffer(bytes: writer.bytes))
    }

    /// An answer whose body is JSON that has been written.
    init(_ status: HTTPResponse.Status = .ok, json body: ByteBuffer) {
        self.init(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: body)
        )
    }

    /// 204.
    static var noContent: Response { Response(status: .noContent) }
}

extension JSONText {
    /// An object with what a closure writes into it.
    static func object(_ write: (inout JSONWriter) -> Void) -> JSONText {
        var writer = JSONWriter()
        writer.object(write)
        return writer.text()
    }
}

extension JSONWriter {
    /// Writes an object.
    mutating func object(_ write: (inout JSONWriter) throws -> Void) rethrows {
        beginObject()
        try write(&self)
        endObject()
    }

    /// Writes an array with one entry for each item.
    mutating func array<Item>(_ items: some Sequence<Item>, _ write: (inout JSONWriter, Item) throws -> Void) rethrows {
        beginArray()
        for item in items { try write(&self, item) }
        endArray()
    }
}
