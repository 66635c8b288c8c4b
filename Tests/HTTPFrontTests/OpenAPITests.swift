import Access
import HTTPTypes
import JSON
import Testing

@testable import HTTPFront

@Suite struct OpenAPITests {
    private static let methods = ["get", "post", "put", "patch", "delete"]

    /// A dialect's document.
    private static func document(_ dialect: String) throws -> JSONElement {
        let kind = try #require(Dialects.all.first { $0.name == dialect })
        return try JSONDocument(parsing: Array(kind.document.utf8)).root
    }

    /// The routes that a dialect's document describes, each by its path there.
    ///
    /// The native document describes the routes at the documented paths and those of the server itself; every other one those under
    /// the dialect's prefix, which is the document's server.
    private static func described(_ routes: [RouteBuilder.Route], by dialect: String) throws -> [String: RouteBuilder
        .Route]
    {
        if dialect == ContextIQ.name {
            let own = routes.filter {
                $0.dialect == nil || ($0.dialect == dialect && !$0.template.hasPrefix("/contextiq/"))
            }
            return Dictionary(own.map { ("\($0.method.rawValue.lowercased()) \($0.template)", $0) }) { $1 }
        }
        let base = try #require(document(dialect)["servers"]?.elements?.first { _ in true }?["url"]?.string)
        let own = routes.filter { $0.dialect == dialect && $0.template.hasPrefix(base + "/") }
        return Dictionary(
            own.map { ("\($0.method.rawValue.lowercased()) \($0.template.dropFirst(base.count))", $0) }
        ) { $1 }
    }

    /// What a document says of each operation: "get /path" to what a caller must hold, or `nil` for everybody.
    private func documented(_ dialect: String) throws -> [String: [String]?] {
        let document = try Self.document(dialect)
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

    @Test("A document names every route of its dialect with what it asks for, and no other", arguments: Dialects.names)
    func routes(dialect: String) async throws {
        let documented = try documented(dialect)
        try await TestServer.run { server in
            let served = try Self.described(server.routes, by: dialect).mapValues { route -> [String]? in
                switch route.traits.admission {
                case .requiring(let permissions): permissions.names
                case .open: nil
                }
            }
            // The native document lies at two paths, and describes those of no other document.
            let others = Set(Dialects.names.filter { $0 != ContextIQ.name }.map { "get /openapi/\($0).json" })
            let differing = Set(documented.keys).symmetricDifference(served.keys).subtracting(others)
            #expect(differing.sorted() == [])
            for (route, needs) in served where !others.contains(route) {
                #expect(documented[route]??.sorted() == needs?.sorted(), "\(route)")
            }
        }
    }

    @Test("Every operation that takes an idempotency key says so, and no other", arguments: Dialects.names)
    func idempotency(dialect: String) async throws {
        let document = try Self.document(dialect)
        try await TestServer.run { server in
            for (name, route) in try Self.described(server.routes, by: dialect) {
                let parts = name.split(separator: " ")
                let operation = document["paths"]?[String(parts[1])]?[String(parts[0])]
                let parameters = operation?["parameters"]?.elements?.map { $0["$ref"]?.string } ?? []
                let says = parameters.contains("#/components/parameters/IdempotencyKey")
                #expect(says == route.traits.takesIdempotencyKey, "\(name)")
            }
        }
    }

    @Test("Every reference of a document leads somewhere", arguments: Dialects.names)
    func references(dialect: String) throws {
        let document = try Self.document(dialect)
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
        #expect(count > 10)
    }

    @Test("The document and its page are served to everybody, from the program itself")
    func served() async throws {
        try await TestServer.run { server in
            for path in ["/openapi.json"] + Dialects.names.map({ "/openapi/\($0).json" }) {
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
