import Access
import HTTPTypes
import Hummingbird
import MemoryEngine

/// Lets a request through to its handler when it is known who sends it, that they may, and that it is not one too many.
struct RouteGate: Sendable {
    let authenticator: Authenticator
    let limits: RequestLimits
    /// `nil` when nothing is limited.
    let limiter: RateLimiter?
    let idempotency: IdempotencyGate
    /// Counts what is let in.
    let engine: MemoryEngine

    /// Admits a request, answers it, and adds the caller's standing to the answer, refusals included.
    func respond(
        to request: Request,
        _ context: FrontContext,
        at template: String,
        _ traits: RouteTraits,
        _ permissions: PermissionSet,
        _ handler: RouteHandler
    ) async throws -> Response {
        let principal: Principal
        do {
            principal =
                if let known = context.authentication { try known.get() } else {
                    try await authenticator.authenticate(
                        Credential(headers: request.headers) ?? (traits.takesQueryToken ? request.queryToken : nil)
                    )
                }
        } catch {
            throw refusal(error, context)
        }
        let standing = traits.policy.flatMap { limiter?.take($0, traits.rate, for: principal) }
        if let standing { try standing.check() }
        do {
            guard principal.permissions.allows(permissions) else {
                throw AccessError.forbidden(permissions.subtracting(principal.permissions))
            }
            engine.noteRequest(RequestClass(traits.rate), organisation: principal.organisation)
            let admitted = AdmittedRequest(
                request: request,
                parameters: context.parameters,
                principal: principal,
                limits: limits,
                connection: context.connection
            )
            var response =
                traits.takesIdempotencyKey
                ? try await idempotency.respond(to: admitted, at: template, handler, repeating: traits.repeating)
                : try await handler(admitted)
            if let standing { response.headers.add(standing) }
            return response
        } catch let failure as RequestBodyFailure {
            throw failure
        } catch {
            var refusal = APIError(describing: error)
            if let standing { refusal.headers.add(standing) }
            throw refusal
        }
    }

    /// Answers a request that needs no credential.
    func respondOpenly(
        _ context: FrontContext,
        _ traits: RouteTraits,
        _ handler: @Sendable () -> Response
    ) throws -> Response {
        guard let limiter, traits.policy != nil else { return handler() }
        let standing = limiter.takeAnonymous(address: context.clientAddress)
        try standing.check()
        var response = handler()
        response.headers.add(standing)
        return response
    }

    /// Answers a request about its own credential.
    func respondToInquiry(
        _ request: Request,
        _ context: FrontContext,
        _ traits: RouteTraits,
        _ handler: @Sendable (Principal?) -> Response
    ) async throws -> Response {
        let principal: Principal?
        do throws(AccessError) {
            principal = try await authenticator.authenticate(Credential(headers: request.headers))
        } catch {
            guard APIError(error).status == .unauthorized else { throw APIError(error) }
            principal = nil
        }
        let standing = limiter.flatMap { limiter in
            if let principal { return traits.policy.flatMap { limiter.take($0, traits.rate, for: principal) } }
            return limiter.takeAnonymous(address: context.clientAddress)
        }
        if let standing { try standing.check() }
        var response = handler(principal)
        if let standing { response.headers.add(standing) }
        return response
    }

    /// The refusal of a request without a valid credential, which counts against its address.
    private func refusal(_ error: AccessError, _ context: FrontContext) -> APIError {
        var refusal = APIError(error)
        guard refusal.status == .unauthorized, let limiter else { return refusal }
        let standing = limiter.takeAnonymous(address: context.clientAddress)
        do throws(APIError) {
            try standing.check()
        } catch {
            return error
        }
        refusal.headers.add(standing)
        return refusal
    }
}

extension RateStanding {
    /// Throws 429 when the request was one too many.
    fileprivate func check() throws(APIError) {
        guard let seconds = retryAfterSeconds else { return }
        var headers: HTTPFields = [.retryAfter: String(seconds)]
        headers.add(self)
        let unit = seconds == 1 ? "second" : "seconds"
        throw APIError(
            .tooManyRequests,
            "Rate limit exceeded. Try again in \(seconds) \(unit).",
            headers: headers
        )
    }
}

extension HTTPFields {
    /// Adds where a caller stands.
    mutating func add(_ standing: RateStanding) {
        self[.rateLimit] = String(standing.limit)
        self[.rateRemaining] = String(standing.remaining)
        self[.rateReset] = String(standing.resetSeconds)
    }
}

extension Request {
    /// The credential in the query, for clients that cannot set headers.
    var queryToken: Credential? {
        ((try? QueryParameters(uri.query))?["access_token"]).map { .bearer($0) }
    }
}

extension Credential {
    /// What a request's head carries: `X-API-Key`, or else `Authorization: Bearer`.
    ///
    /// Another scheme is no credential.
    init?(headers: HTTPFields) {
        if let key = headers.value(of: .apiKey) {
            self = .apiKey(key)
        } else if let value = headers.value(of: .authorization) {
            let parts = value.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
            self = .bearer(String(parts[1].drop { $0 == " " }))
        } else {
            return nil
        }
    }
}

extension RequestClass {
    /// The class of a route's requests.
    init(_ rate: RateClass) {
        switch rate {
        case .standard: self = .standard
        case .search: self = .search
        case .batch: self = .batch
        case .ai: self = .ai
        }
    }
}
