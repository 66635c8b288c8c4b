import HTTPTypes
import Hummingbird
import HummingbirdCore
import MemoryEngine
import NIOCore
import ServiceLifecycle
import Store

/// The body of an answer that sends a session's feed as it grows.
///
/// The store is the queue: a stream knows a number, and sends what lies behind it whenever it is woken. So nothing is lost,
/// doubled or out of order, and a reader that does not read holds one page in memory until it is cut.
struct FeedStream: Sendable {
    let engine: MemoryEngine
    let session: SessionID
    let caller: Caller
    /// The number behind which it begins.
    let position: UInt64
    /// Whether entries are gone that the reader should have seen.
    let isBroken: Bool
    /// The connection; `nil` for a request that has none, which gets what there is.
    let connection: (any Channel)?
    /// After how long without a word a comment is sent.
    let tick: Duration
    /// Whether the reader may still read; asked at every tick.
    let isAdmitted: @Sendable () async -> Bool
    /// Writes an entry.
    let encode: @Sendable (FeedItem, inout ServerSentEvents) -> Void
    /// Writes that entries are gone, with the number of the last one.
    let encodeReset: @Sendable (UInt64, inout ServerSentEvents) -> Void

    /// How long clients shall wait before they connect again.
    static let retryMilliseconds = 2_000
    /// How long a stream that shall end may take to say so.
    static let endSeconds = 2

    /// The reader did not keep up: the connection is cut, not ended.
    private struct TooSlow: Error {}

    /// The answer.
    func response(to request: Request) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", .connection: "close",
                .bufferingByProxy: "no",
            ],
            body: ResponseBody { writer in
                guard connection != nil else {
                    try await send(to: &writer)
                    return try await writer.finish(nil)
                }
                let subscription = engine.subscribe(to: session)
                defer { engine.unsubscribe(subscription) }
                try await withGracefulShutdownHandler {
                    try await request.body.consumeWithInboundCloseHandler { _ in
                        try await serve(subscription, &writer)
                    } onInboundClosed: {
                        subscription.end(.left)
                    }
                } onGracefulShutdown: {
                    subscription.end(.shutdown)
                }
                try await writer.finish(nil)
            }
        )
    }

    /// Sends until it is over.
    @concurrent
    private func serve(_ subscription: FeedSubscription, _ writer: inout any ResponseBodyWriter) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await closeWhenStuck(subscription) }
            group.addTask {
                while true {
                    try await Task.sleep(for: tick)
                    subscription.tick()
                }
            }
            // The tasks wait for the end.
            defer {
                subscription.end(.left)
                group.cancelAll()
            }
            try await send(to: &writer, whileWokenBy: subscription)
        }
    }

    /// Closes the connection under a write that would not return.
    private func closeWhenStuck(_ subscription: FeedSubscription) async {
        switch await subscription.whenEnded() {
        case .left: return
        case .slow: break
        case .shutdown:
            // Most streams end in order; what is left is stuck.
            do { try await Task.sleep(for: .seconds(FeedStream.endSeconds)) } catch { return }
        }
        connection?.close(promise: nil)
    }

    /// Sends what there is, and with a subscription what comes.
    @concurrent
    private func send(
        to writer: inout any ResponseBodyWriter,
        whileWokenBy subscription: FeedSubscription? = nil
    ) async throws {
        var position = position
        var events = ServerSentEvents()
        events.retry(milliseconds: FeedStream.retryMilliseconds)
        if isBroken { encodeReset(position, &events) }
        try await writer.write(events.buffer)
        while true {
            switch await subscription?.next() {
            case .changed, nil:
                var hasMore = true
                while hasMore {
                    guard let page = try page(after: position) else { return }
                    if page.isBroken { throw TooSlow() }
                    position = page.position
                    hasMore = page.hasMore
                    if page.items.isEmpty { continue }
                    var events = ServerSentEvents(capacity: 512 * page.items.count)
                    for item in page.items { encode(item, &events) }
                    try await writer.write(events.buffer)
                }
                if subscription == nil { return }
            case .tick:
                guard await isAdmitted(), let page = try page(after: position) else { return }
                // What another process wrote, or a write that woke nobody, is found at the latest now.
                if page.position > position { subscription?.look() }
                var events = ServerSentEvents()
                events.comment("ping")
                try await writer.write(events.buffer)
            case .ended(.slow): throw TooSlow()
            case .ended: return
            }
        }
    }

    /// The next entries; `nil` when the session is gone.
    private func page(after position: UInt64) throws(EngineError) -> FeedPage? {
        do throws(EngineError) {
            return try engine.feedPage(of: session, after: position, for: caller)
        } catch {
            switch error {
            case .notFound, .expired: return nil
            default: throw error
            }
        }
    }
}

extension HTTPField.Name {
    /// Keeps proxies such as nginx from collecting a stream.
    fileprivate static let bufferingByProxy = HTTPField.Name("X-Accel-Buffering")!
}
