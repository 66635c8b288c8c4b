import HTTPTypes
import Hummingbird
import NIOCore

/// The API's own description, as a document for programs and as a page for people.
///
/// None of them asks for a credential, and the page needs nothing from elsewhere.
struct DocumentationRoutes: Sendable {
    private let document = ByteBuffer(string: OpenAPIDocument.contextIQ)
    private let page = ByteBuffer(string: DocumentationPage.html)

    func add(to routes: inout RouteBuilder) {
        for path in ["/openapi.json", "/openapi/contextiq.json"] { routes.addOpen(.get, path, answerDocument) }
        for path in ["/docs", "/redoc"] { routes.addOpen(.get, path, answerPage) }
    }

    private func answerDocument() -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: document)
        )
    }

    private func answerPage() -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy: DocumentationPage.contentSecurityPolicy,
            ],
            body: ResponseBody(byteBuffer: page)
        )
    }
}
