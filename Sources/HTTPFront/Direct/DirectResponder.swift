import Access
import HTTPTypes
import Hummingbird
import Logging
import MemoryEngine
import NIOCore
import Store

/// Answers short requests on the event loop: what middleware, gate and handler do for an ordinary route, in one call.
///
/// A request that needs more than that (another way of the body, a preflight, an unknown token) is not answered here, and not
/// counted: the ordinary route does that. Neither are refusals, but for that of an overload, of which there are many when there is
/// least time. Only a search that fails inside counts against the limit twice.
struct DirectResponder: Sendable {
    /// Bodies of more bytes take the ordinary way.
    static let bodyLimit = 64 << 10

    let gate: RouteGate
    let forms: ErrorForms
    let report: ReportMiddleware
    let logger: Logger
    /// The routes by path.
    let routes: [String: DirectRoute]
    let shared: SharedPaths
    /// The dialect of requests that name none.
    let standard: String
    /// Whether only loopback hosts are served.
    let requiresLoopback: Bool
    /// Whether answers depend on where a page comes from.
    let variesByOrigin: Bool

    private let date = HTTPDate()

    init(
        gate: RouteGate,
        forms: ErrorForms,
        report: ReportMiddleware,
        logger: Logger,
        routes: [String: DirectRoute],
        shared: SharedPaths,
        standard: String,
        requiresLoopback: Bool,
        variesByOrigin: Bool
    ) {
        self.gate = gate
        self.forms = forms
        self.report = report
        self.logger = logger
        self.routes = routes
        self.shared = shared
        self.standard = standard
        self.requiresLoopback = requiresLoopback
        self.variesByOrigin = variesByOrigin
    }

    /// Whether a request may be one that is answered here, as far as its head tells.
    func mayAnswer(_ head: HTTPRequest) -> Bool {
        guard head.method == .post, !variesByOrigin, let target = head.path, route(of: target) != nil else {
            return false
        }
        for field in head.headerFields {
            switch field.name {
            case .expect, .connection, .transferEncoding, .apiDialect, .contentEncoding: return false
            case .contentLength: if Int(field.value).map({ $0 > Self.bodyLimit }) ?? true { return false }
            default: break
            }
        }
        return true
    }

    /// The answer of a whole request, or `nil` when the ordinary route has to answer it.
    func answer(_ head: HTTPRequest, _ body: ByteBuffer, from channel: any Channel) -> (HTTPResponse, ByteBuffer)? {
        let start = ContinuousClock.now
        guard let target = head.path, let route = route(of: target), isServed(head),
            let principal = try? gate.authenticator.knownPrincipal(Credential(headers: head.headerFields)),
            principal.permissions.allows(route.permissions), isOwn(target, of: route, for: principal)
        else { return nil }
        let request = AdmittedRequest(
            request: Request(head: head, body: RequestBody(buffer: body)),
            parameters: Parameters(),
            principal: principal,
            limits: gate.limits,
            connection: channel
        )
        guard let prepared = prepare(request, body, by: route) else { return nil }
        let standing = gate.limiter?.take(route.policy, route.rate, for: principal)
        if let standing, standing.retryAfterSeconds != nil { return nil }
        var fields = HTTPFields()
        fields.reserveCapacity(8)
        fields.append(HTTPField(name: .contentType, value: "application/json"))
        guard let (status, plain) = outcome(of: prepared, at: Self.path(of: target), &fields) else { return nil }
        gate.engine.noteRequest(RequestClass(route.rate), organisation: principal.organisation)

        let bytes = CompressionMiddleware.compressed(plain, for: head, &fields)
        fields.append(HTTPField(name: .contentLength, value: String(bytes.readableBytes)))
        if let standing { fields.add(standing) }
        let correlation = CorrelationMiddleware.id(for: head.headerFields)
        fields.append(HTTPField(name: .correlationID, value: correlation))
        fields.append(HTTPField(name: .date, value: date.now()))
        let duration = start.duration(to: .now)
        route.metrics?.note(status, nanoseconds: UInt64(max(0, duration / .nanoseconds(1))))
        report.note(
            RequestReport(
                method: head.method,
                route: Self.path(of: target),
                status: status,
                duration: duration,
                responseBytes: bytes.readableBytes
            ),
            logger,
            correlationID: correlation,
            traceParent: CorrelationMiddleware.acceptable(head.headerFields.value(of: .traceParent))
        )
        return (HTTPResponse(status: status, headerFields: fields), bytes)
    }

    /// Reads and checks a request; that there is no time for it is for its answer to say.
    private func prepare(
        _ request: AdmittedRequest,
        _ body: ByteBuffer,
        by route: DirectRoute
    ) -> DirectRoute.Answer? {
        do {
            return try route.prepare(request, body)
        } catch EngineError.overloaded(let seconds) {
            return { throw EngineError.overloaded(retryAfterSeconds: seconds) }
        } catch {
            return nil
        }
    }

    /// The status and body of an answer, or of the refusal of an overload, whose fields are added.
    private func outcome(
        of answer: DirectRoute.Answer,
        at path: String,
        _ fields: inout HTTPFields
    ) -> (status: HTTPResponse.Status, body: ByteBuffer)? {
        do {
            return (.ok, try answer())
        } catch EngineError.overloaded(let seconds) {
            let refusal = APIError(EngineError.overloaded(retryAfterSeconds: seconds))
            let (status, bytes) = forms.answer(to: refusal, at: path)
            for field in refusal.headers { fields.append(field) }
            return (status, ByteBuffer(bytes: bytes))
        } catch {
            return nil
        }
    }

    private func route(of target: String) -> DirectRoute? { routes[Self.path(of: target)] }

    /// The path of a target, without its query.
    private static func path(of target: String) -> String {
        target.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(target[..<$0]) } ?? target
    }

    private func isServed(_ head: HTTPRequest) -> Bool {
        guard requiresLoopback else { return true }
        return LoopbackMiddleware.isLoopback(head.authority)
            && MediaKind(contentType: head.headerFields.value(of: .contentType)) != .other
    }

    /// Whether a route's dialect answers at a path that several claim.
    private func isOwn(_ target: String, of route: DirectRoute, for principal: Principal) -> Bool {
        guard let path = shared.path(of: target) else { return true }
        let named = principal.dialect?.lowercased()
        return (named.flatMap { path.own[$0] == nil ? nil : $0 } ?? standard) == route.dialect
    }
}
