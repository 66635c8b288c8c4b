import HTTPTypes
import Hummingbird
import NIOCore

/// The API's own description, as a document for programs and as a page for people.
///
/// None of them asks for a credential, and the page needs nothing from elsewhere.
struct DocumentationRoutes: Sendable {
    private let documents: [(name: String, text: ByteBuffer)]
    private let page = ByteBuffer(string: DocumentationPage.html)

    init(dialects: [any Dialect.Type]) {
        documents = dialects.map { ($0.name, ByteBuffer(string: $0.document)) }
    }

    func add(to routes: inout RouteBuilder) {
        for (name, document) in documents {
            let answer: @Sendable () -> Response = { Self.answer(document) }
            if name == ContextIQ.name { routes.addOpen(.get, "/openapi.json", answer) }
            routes.addOpen(.get, "/openapi/\(name).json", answer)
        }
        for path in ["/docs", "/redoc"] { routes.addOpen(.get, path, answerPage) }
    }

    private static func answer(_ document: ByteBuffer) -> Response {
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
