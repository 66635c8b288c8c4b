import Access
import HTTPTypes
import Hummingbird
import MemoryEngine
import NIOCore
import Store

/// A request whose caller is known and may use the route.
struct AdmittedRequest: Sendable {
    let request: Request
    let parameters: Parameters
    let principal: Principal
    let limits: RequestLimits
    /// The connection; `nil` for a request that came over none.
    let connection: (any Channel)?
    /// What the answer is recorded under; `nil` when the request has no idempotency key.
    var idempotency: IdempotencyToken?

    /// The caller as the engine knows it.
    var caller: Caller {
        let isAdmin = principal.permissions.contains(.admin)
        return Caller(
            organisation: principal.organisation,
            user: principal.user,
            reachesAllUsers: isAdmin || principal.permissions.contains(.actAs),
            isAdmin: isAdmin
        )
    }

    /// The query's parameters.
    ///
    /// - Throws: `APIError` 400 for a query that does not decode.
    func query() throws(APIError) -> QueryParameters { try QueryParameters(request.uri.query) }

    /// The path parameter `name`, decoded.
    ///
    /// Empty when the escapes are broken, which no id and no name is.
    func pathParameter(_ name: Substring) -> String {
        parameters[name].flatMap { PercentEncoding.decode($0, plusIsSpace: false) } ?? ""
    }

    /// The id in the path.
    ///
    /// A malformed id is an unknown id.
    ///
    /// - Parameter entity: What it names, for the message: "Memory".
    func id<Entity>(_ entity: String) throws(APIError) -> Identifier<Entity> {
        guard let id = Identifier<Entity>(pathParameter("id")) else { throw .notFound("\(entity) not found") }
        return id
    }
}
