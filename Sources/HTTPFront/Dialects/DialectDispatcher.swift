import Access
import HTTPTypes
package import Hummingbird
import HummingbirdCore

/// Chooses the dialect of a request at a path that several dialects claim, and hands all requests to the router.
///
/// The header `X-API-Dialect` decides, or else the dialect of the caller's credential, or else that of the server. The
/// request then goes to the path that stands for its own in that dialect, so that routes, refusals and methods are all the
/// dialect's.
package struct DialectDispatcher: HTTPResponder {
    /// What requests travel with.
    package typealias Context = FrontContext

    private let router: RouterResponder<FrontContext>
    private let shared: SharedPaths
    private let authenticator: Authenticator
    private let standard: String

    /// - Parameter standard: The dialect of requests that name none.
    init(
        router: RouterResponder<FrontContext>,
        shared: SharedPaths,
        authenticator: Authenticator,
        standard: String
    ) {
        self.router = router
        self.shared = shared
        self.authenticator = authenticator
        self.standard = standard
    }

    /// Answers a request.
    package func respond(to request: Request, context: FrontContext) async throws -> Response {
        // A preflight asks for all dialects at once, before the request says which one it is for.
        guard let target = request.head.path, let path = shared.path(of: target), request.method != .options else {
            return try await router.respond(to: request, context: context)
        }
        var context = context
        let dialect = await dialect(of: request, at: path, &context)
        guard let own = path.target(target, in: dialect), own != target else {
            return try await router.respond(to: request, context: context)
        }
        var head = request.head
        head.path = own
        return try await router.respond(to: Request(head: head, body: request.body), context: context)
    }

    private func dialect(of request: Request, at path: SharedPaths.Path, _ context: inout FrontContext) async -> String
    {
        if let named = request.headers[.apiDialect] {
            if path.own[named.lowercased()] != nil { return named.lowercased() }
            let known = path.own.keys.sorted().joined(separator: " or ")
            context.refusal = .malformed("The header X-API-Dialect must be \(known) here, got '\(named.prefix(64))'")
            return standard
        }
        do throws(AccessError) {
            let principal = try await authenticator.authenticate(Credential(headers: request.headers))
            context.authentication = .success(principal)
            if let dialect = principal.dialect?.lowercased(), path.own[dialect] != nil { return dialect }
        } catch {
            context.authentication = .failure(error)
        }
        return standard
    }
}
