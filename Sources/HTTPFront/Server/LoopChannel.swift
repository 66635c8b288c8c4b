import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// A connection that speaks HTTP/1.1 and is served by its event loop alone.
struct LoopChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let connection: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        connection.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await connection.handle(value: value, logger: logger)
        }
    }
}

extension HTTPServerBuilder {
    /// A server whose connections are served by their event loops.
    static func loops(_ configuration: HTTP1Channel.Configuration) -> HTTPServerBuilder {
        HTTPServerBuilder { LoopChannel(connection: HTTP1Channel(responder: $0, configuration: configuration)) }
    }
}
