import Access
package import Hummingbird
import NIOCore

/// What travels with a request through the middleware.
package struct FrontContext: RequestContext {
    /// Hummingbird's part: logger, path parameters, route template.
    package var coreContext: CoreRequestContextStorage
    /// The id that ties a request to its log lines: the caller's, or one made here.
    package var correlationID = ""
    /// The other end of the connection.
    let remoteAddress: SocketAddress?
    /// The connection; `nil` for a request that came over none.
    let connection: (any Channel)?
    /// Who sends the request, when that was found out before its route was.
    var authentication: Result<Principal, AccessError>?
    /// Why the request is refused whatever its route, if it is.
    var refusal: APIError?

    /// The context of a request that has just arrived.
    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
        connection = remoteAddress == nil ? nil : source.channel
    }

    /// The IP address of the other end, by which requests without a credential are counted.
    var clientAddress: String { remoteAddress?.ipAddress ?? "" }
}
