import Dispatch
import HTTPTypes
import Hummingbird
import Synchronization

/// What is counted of all requests.
final class RequestMetrics: Sendable {
    /// Requests that no route takes.
    let unknown = RouteMetrics(method: "", template: "", dialect: "server")
    private let known = Mutex<[RouteMetrics]>([])

    /// The routes that were asked for.
    var all: [RouteMetrics] { (known.withLock(\.self) + [unknown]).filter { !$0.statuses.isEmpty } }

    /// The route's answers, counted.
    ///
    /// A refusal counts with the status that it is answered with; a request whose connection broke does not count.
    func counting(_ route: RouteBuilder.Route) -> @Sendable (Request, FrontContext) async throws -> Response {
        let metrics = metrics(of: route.method, at: route.template, dialect: route.dialect)
        let respond = route.respond
        return { request, context in
            let start = DispatchTime.now().uptimeNanoseconds
            do {
                let response = try await respond(request, context)
                metrics.note(response.status, nanoseconds: DispatchTime.now().uptimeNanoseconds - start)
                return response
            } catch let failure as RequestBodyFailure {
                throw failure
            } catch {
                let status = APIError(describing: error).status
                metrics.note(status, nanoseconds: DispatchTime.now().uptimeNanoseconds - start)
                throw error
            }
        }
    }

    /// The routes that are answered on event loops, counted as the ordinary ones at their paths.
    func counting(_ routes: [String: DirectRoute]) -> [String: DirectRoute] {
        var counted = routes
        for (path, route) in routes {
            counted[path]?.metrics = metrics(of: .post, at: path, dialect: route.dialect)
        }
        return counted
    }

    /// The one place where a route's answers are counted.
    private func metrics(of method: HTTPRequest.Method, at template: String, dialect: String?) -> RouteMetrics {
        known.withLock { known in
            if let found = known.first(where: { $0.method == method.rawValue && $0.template == template }) {
                return found
            }
            let made = RouteMetrics(method: method.rawValue, template: template, dialect: dialect ?? "server")
            known.append(made)
            return made
        }
    }
}
