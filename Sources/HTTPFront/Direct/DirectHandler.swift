import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers the requests of a connection that ``DirectResponder`` answers, and passes all others on.
///
/// A request is answered here when it is alone on its connection and has arrived as a whole, which short ones do. Answers
/// keep the order of their requests: while one that was passed on is under way, those that follow are passed on, too.
final class DirectHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let responder: DirectResponder

    /// The request that is being collected.
    private var head: HTTPRequest?
    private var body = ByteBuffer()

    /// Requests that were passed on and are not answered.
    private var underWay = 0

    init(_ responder: DirectResponder) { self.responder = responder }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch part {
        case .head(let head):
            if underWay == 0, responder.mayAnswer(head) {
                self.head = head
                return
            }
            underWay += 1
        case .body(var bytes):
            if head != nil {
                if body.readableBytes == 0 { body = bytes } else { body.writeBuffer(&bytes) }
                if body.readableBytes > DirectResponder.bodyLimit { passOn(context) }
                return
            }
        case .end(let trailers):
            guard let head else { break }
            if trailers == nil, let answer = responder.answer(head, body, from: context.channel) {
                forget()
                context.write(wrapOutboundOut(.head(answer.0)), promise: nil)
                context.write(wrapOutboundOut(.body(answer.1)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
                return
            }
            passOn(context)
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // The rest of the request comes later: whoever waits for it knows how long to wait.
        passOn(context)
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        passOn(context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        passOn(context)
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { underWay -= 1 }
        context.write(data, promise: promise)
    }

    /// Hands what was collected to the ordinary way.
    private func passOn(_ context: ChannelHandlerContext) {
        guard let head else { return }
        let body = body
        forget()
        underWay += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if body.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(.body(body))) }
    }

    private func forget() {
        head = nil
        body = ByteBuffer()
    }
}

@available(*, unavailable)
extension DirectHandler: Sendable {}
