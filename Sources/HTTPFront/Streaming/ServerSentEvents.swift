import NIOCore

/// Text in the format of `text/event-stream`.
struct ServerSentEvents {
    private(set) var buffer: ByteBuffer

    init(capacity: Int = 1024) {
        buffer = ByteBuffer()
        buffer.reserveCapacity(capacity)
    }

    /// Asks clients to wait so long before they connect again.
    mutating func retry(milliseconds: Int) { buffer.writeString("retry: \(milliseconds)\n\n") }

    /// A line that says no more than that the connection lives.
    mutating func comment(_ text: String) { buffer.writeString(": \(text)\n\n") }

    /// An event.
    ///
    /// - Parameters:
    ///   - data: Without line breaks, which compact JSON has none of.
    mutating func event(_ name: StaticString, id: UInt64, data: some Sequence<UInt8>) {
        buffer.writeString("id: \(id)\nevent: ")
        buffer.writeStaticString(name)
        buffer.writeString("\ndata: ")
        buffer.writeBytes(data)
        buffer.writeString("\n\n")
    }
}
