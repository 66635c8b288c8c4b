package import HTTPTypes

/// One answered request, for logs and metrics.
package struct RequestReport: Sendable {
    /// The method.
    package let method: HTTPRequest.Method
    /// The template of the route, such as `/api/v1/memories/{id}`; `nil` when no route matched.
    package let route: String?
    /// The answer's status.
    package let status: HTTPResponse.Status
    /// The time from the request's head to the finished answer, without writing it.
    package let duration: Duration
    /// The length of the answer's body.
    package let responseBytes: Int
}
