import Access
import HTTPTypes
import Hummingbird
import MemoryEngine

/// Lets a request through to its handler when it is known who sends it and that they may.
struct RouteGate: Sendable {
    let authenticator: Authenticator
    let limits: RequestLimits

    /// The request with its principal.
    ///
    /// - Throws: `AccessError` for a missing or bad credential, `APIError` 403 for a missing permission.
    func admit(
        _ request: Request,
        context: FrontContext,
        requiring permissions: PermissionSet
    ) throws -> AdmittedRequest {
        let principal = try authenticator.authenticate(Credential(headers: request.headers))
        guard principal.permissions.allows(permissions) else {
            throw AccessError.forbidden(permissions.subtracting(principal.permissions))
        }
        return AdmittedRequest(
            request: request,
            parameters: context.parameters,
            principal: principal,
            limits: limits
        )
    }
}

extension Credential {
    /// What a request's head carries: `X-API-Key`, or else `Authorization: Bearer`.
    ///
    /// Another scheme is no credential.
    init?(headers: HTTPFields) {
        if let key = headers[.apiKey] {
            self = .apiKey(key)
        } else if let value = headers[.authorization] {
            let parts = value.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
            self = .bearer(String(parts[1].drop { $0 == " " }))
        } else {
            return nil
        }
    }
}
