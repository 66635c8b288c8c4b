import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL

/// A connection that speaks HTTP/1.1.
///
/// Short requests are answered by ``DirectHandler`` where they are read; all others by a task.
struct LoopChannel: HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    let responder: HTTPChannelHandler.Responder
    let direct: DirectResponder
    let configuration: HTTP1Channel.Configuration

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = configuration.httpDecoder.maxHeaderFieldSize
            limits.maxHeaderListSize = configuration.httpDecoder.maxHeaderListSize
            limits.maxHeaderFieldCount = configuration.httpDecoder.maxHeaderFieldCount
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                // Requests are answered one after the other as it is, and errors in the dialect's form.
                withPipeliningAssistance: false,
                withErrorHandling: false,
                withOutboundHeaderValidation: false,
                withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
                withDecoderLimitConfiguration: limits
            )
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            let idleTimeout = configuration.idleTimeout.map { Duration($0) }
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger))
            try pipeline.addHandler(DirectHandler(direct))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: NIOAsyncChannel.Configuration(isOutboundHalfClosureEnabled: true)
            )
        }
    }

    func handle(value: Value, logger: Logger) async { await handleHTTP(asyncChannel: value, logger: logger) }
}

extension HTTPServerBuilder {
    /// A server whose connections are served by their event loops.
    ///
    /// - Parameter tls: The certificate and its key; clients then choose between HTTP/2 and HTTP/1.1. Without it the server
    ///   speaks HTTP/1.1 in plain text.
    static func loops(
        direct: DirectResponder,
        tls: TLSConfiguration?,
        _ configuration: HTTP1Channel.Configuration
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            guard let tls else {
                return LoopServed(LoopChannel(responder: responder, direct: direct, configuration: configuration))
            }
            let both = HTTP2UpgradeChannel.Configuration(
                idleTimeout: configuration.idleTimeout.map { Duration($0) },
                gracefulCloseTimeout: .seconds(5),
                streamConfiguration: configuration
            )
            return LoopServed(
                try HTTP2UpgradeChannel(tlsConfiguration: tls, configuration: both, responder: responder)
            )
        }
    }
}
