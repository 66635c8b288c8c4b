import Access
import HTTPTypes
import JSON
import Testing

@testable import HTTPFront

@Suite struct OpenAPITests {
    private static let methods = ["get", "post", "put", "patch", "delete"]

    /// What the document says of each operation: "get /path" to what a caller must hold, or `nil` for everybody.
    private func documented() throws -> [String: [String]?] {
        let document = try JSONDocument(parsing: Array(OpenAPIDocument.contextIQ.utf8)).root
        var found: [String: [String]?] = [:]
        for (path, item) in try #require(document["paths"]?.members) {
            for (method, operation) in try #require(item.members) where Self.methods.contains(method) {
                let isOpen = operation["security"]?.count == 0
                let needs = operation["x-permissions"]?.elements?.map { $0.string ?? "?" }
                #expect(isOpen == (needs == nil), "\(method) \(path)")
                found.updateValue(needs, forKey: "\(method) \(path)")
            }
        }
        return found
    }

    @Test("The document names every route with what it asks for, and no other")
    func routes() async throws {
        let documented = try documented()
        try await TestServer.run { server in
            var served: [String: [String]?] = [:]
            for route in server.routes where !route.template.hasPrefix("/contextiq/") {
                let needs: [String]? =
                    switch route.traits.admission {
                    case .requiring(let permissions): permissions.names
                    case .open: nil
                    }
                served.updateValue(needs, forKey: "\(route.method.rawValue.lowercased()) \(route.template)")
            }
            #expect(Set(documented.keys).symmetricDifference(served.keys).sorted() == [])
            for (route, needs) in served {
                #expect(documented[route]??.sorted() == needs?.sorted(), "\(route)")
            }
        }
    }

    @Test("Every operation that takes an idempotency key says so, and no other")
    func idempotency() async throws {
        let document = try JSONDocument(parsing: Array(OpenAPIDocument.contextIQ.utf8)).root
        try await TestServer.run { server in
            for route in server.routes where !route.template.hasPrefix("/contextiq/") {
                let operation = document["paths"]?[route.template]?[route.method.rawValue.lowercased()]
                let parameters = operation?["parameters"]?.elements?.map { $0["$ref"]?.string } ?? []
                let says = parameters.contains("#/components/parameters/IdempotencyKey")
                #expect(says == route.traits.takesIdempotencyKey, "\(route.method) \(route.template)")
            }
        }
    }

    @Test("Every reference of the document leads somewhere")
    func references() throws {
        let document = try JSONDocument(parsing: Array(OpenAPIDocument.contextIQ.utf8)).root
        var count = 0
        func check(_ element: JSONElement) {
            if let members = element.members {
                for (key, value) in members {
                    if key == "$ref", let reference = value.string {
                        count += 1
                        let steps = reference.dropFirst(2).split(separator: "/")
                        let target = steps.reduce(document as JSONElement?) { $0?[String($1)] }
                        #expect(target != nil, "\(reference)")
                    }
                    check(value)
                }
            }
            for value in element.elements.map(Array.init) ?? [] { check(value) }
        }
        check(document)
        #expect(count > 100)
    }

    @Test("The document and its page are served to everybody, from the program itself")
    func served() async throws {
        try await TestServer.run { server in
            for path in ["/openapi.json", "/openapi/contextiq.json"] {
                let answer = try await server.send(.get, path, key: nil)
                #expect(answer.status == 200)
                #expect(answer.headers[.contentType] == "application/json")
                #expect(answer["openapi"]?.string == "3.1.0")
            }
            for path in ["/docs", "/redoc"] {
                let answer = try await server.send(.get, path, key: nil)
                #expect(answer.status == 200)
                #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
                #expect(answer.text.contains("openapi.json"))
                #expect(!answer.text.contains("://"))
            }
        }
    }
}
