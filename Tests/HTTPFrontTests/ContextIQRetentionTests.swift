import Access
import HTTPTypes
import JSON
import Store
import Testing

@Suite struct ContextIQRetentionTests {
    private static let scope = "scope=%7B%22user_id%22%3A%22user_123%22%7D"

    @Test("A memory is made with a time to live, which a patch changes and takes away")
    func ttl() async throws {
        try await TestServer.run { server in
            let id = try await server.remember("short", more: #","ttl_seconds":3600"#)
            let path = "/api/v1/memories/\(id)"
            let made = try await server.send(.get, path)
            let created = try #require(made["created_at"]?.string.flatMap { Timestamp(parsing: $0) })
            let expires = try #require(made["expires_at"]?.string.flatMap { Timestamp(parsing: $0) })
            #expect(expires == created.advanced(bySeconds: 3_600))
            let longer = try await server.send(.patch, path, #"{"ttl_seconds":7200}"#)
            #expect(longer.status == 200)
            #expect(longer["revision"]?.integer == 2)
            #expect(longer["expires_at"]?.string.flatMap { Timestamp(parsing: $0) }.map { $0 > expires } == true)
            let forever = try await server.send(.patch, path, #"{"ttl_seconds":null}"#)
            #expect(forever["expires_at"]?.isNull == true)
            for bad in ["0", "315360001", "\"60\"", "1.5"] {
                let answer = try await server.send(.patch, path, #"{"ttl_seconds":\#(bad)}"#)
                #expect(answer.status == 422)
                #expect(answer.problems.count == 1 && answer.problems[0].hasPrefix("body.ttl_seconds "))
            }
        }
    }

    @Test("A purged memory leaves no revisions, another deleted one does when asked for")
    func purge() async throws {
        try await TestServer.run { server in
            for (query, status) in [("", 200), ("?purge=true", 404)] {
                let id = try await server.remember("x")
                #expect(try await server.send(.delete, "/api/v1/memories/\(id)\(query)").status == 204)
                let path = "/api/v1/memories/\(id)/revisions"
                #expect(try await server.send(.get, path).status == 404)
                #expect(try await server.send(.get, path + "?include_deleted=true").status == status)
            }
            #expect(try await server.send(.delete, "/api/v1/memories/\(absentID)?purge=true").status == 404)
        }
    }

    @Test("A cascade needs the permission to delete memories")
    func cascade() async throws {
        try await TestServer.run { server in
            let session = try await server.openSession()
            let id = try await server.remember("x", more: #","session_id":"\#(session)""#)
            let path = "/api/v1/sessions/\(session)"
            let key = try await server.key([.sessionDelete])
            #expect(try await server.send(.delete, path + "?cascade=memories", key: key).status == 403)
            #expect(try await server.send(.delete, path + "?cascade=some").status == 400)
            #expect(try await server.send(.get, path).status == 200)
            #expect(try await server.send(.delete, path + "?cascade=memories").status == 204)
            #expect(try await server.send(.get, "/api/v1/memories/\(id)").status == 404)
        }
    }

    @Test("Lists are filtered, widened to many scopes, and show what is included")
    func lists() async throws {
        try await TestServer.run { server in
            let red = try await server.remember("red", more: #","metadata":{"n":1},"topic":"colour""#)
            let blue = try await server.remember("blue", scope: #"{"user_id":"user_123","p":"1"}"#)
            func ids(_ query: String) async throws -> [String?] {
                let answer = try await server.send(.get, "/api/v1/memories?" + Self.scope + query)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer["total"]?.integer == answer["memories"]?.count)
                return answer["memories"]?.elements?.map { $0["id"]?.string } ?? []
            }
            #expect(try await ids("") == [red])
            #expect(try await ids("&filter=%7B%22metadata.n%22%3A1%7D") == [red])
            #expect(try await ids("&filter=%7B%22metadata.n%22%3A2%7D") == [])
            #expect(try await ids("&scope_match=subset") == [red, blue])
            #expect(
                try await ids("&scope_match=subset&filter=%7B%22topic%22%3A%7B%22exists%22%3Afalse%7D%7D") == [blue]
            )
            #expect(try await ids("&kinds=turn") == [])
            #expect(try await ids("&kinds=fact,turn") == [red])
            _ = try await server.send(.get, "/api/v1/memories/\(red)")
            let list = try await server.send(.get, "/api/v1/memories?" + Self.scope + "&include=access,embedding")
            let shown = try #require(list["memories"]?.elements?.first { _ in true })
            #expect(shown["access_count"]?.integer == 1)
            #expect(shown["last_accessed_at"]?.string != nil)
            #expect((shown["embedding"]?.count ?? 0) > 0)
            let read = try await server.send(.get, "/api/v1/memories/\(red)?include=access")
            #expect(read["access_count"]?.integer == 2)
            let search = #"{"scope":{"user_id":"user_123"},"search_query":"red","include":["access"]}"#
            let hits = try await server.send(.post, "/api/v1/memories/search", search)
            #expect(hits["memories"]?.elements?.first { _ in true }?["access_count"]?.integer == 3)
            for (query, status) in [
                ("&filter=%7B", 400), ("&filter=%7B%22x%22%3A1%7D", 422), ("&scope_match=all", 422),
                ("&kinds=thought", 422), ("&include=all", 422), ("&as_of=yesterday", 400),
            ] {
                #expect(try await server.send(.get, "/api/v1/memories?" + Self.scope + query).status == status)
            }
        }
    }

    @Test("Memories are read, listed and searched as they stood at a moment")
    func asOf() async throws {
        try await TestServer.run { server in
            let id = try await server.remember("before")
            let made = try await server.send(.get, "/api/v1/memories/\(id)")
            let moment = try #require(made["created_at"]?.string)
            let changed = try await server.send(.patch, "/api/v1/memories/\(id)", #"{"fact":"after"}"#)
            #expect(try await server.send(.delete, "/api/v1/memories/\(id)").status == 204)
            for (time, fact) in [(moment, "before"), (try #require(changed["updated_at"]?.string), "after")] {
                let read = try await server.send(.get, "/api/v1/memories/\(id)?as_of=\(time)&include=embedding")
                #expect(read["fact"]?.string == fact)
                #expect((read["embedding"]?.count ?? 0) > 0)
                let list = try await server.send(.get, "/api/v1/memories?\(Self.scope)&as_of=\(time)")
                #expect(list["memories"]?.elements?.map { $0["fact"]?.string } == [fact])
                let search = #"{"scope":{"user_id":"user_123"},"search_query":"\#(fact)","as_of":"\#(time)"}"#
                let hits = try await server.send(.post, "/api/v1/memories/search", search)
                #expect(hits["memories"]?.elements?.map { $0["fact"]?.string } == [fact])
                #expect(hits["exact"]?.bool == true)
            }
            let before = "2020-01-01T00:00:00Z"
            #expect(try await server.send(.get, "/api/v1/memories/\(id)?as_of=\(before)").status == 404)
            let bad = #"{"scope":{"user_id":"user_123"},"search_query":"x","as_of":"yesterday","kinds":[]}"#
            let answer = try await server.send(.post, "/api/v1/memories/search", bad)
            #expect(answer.problems == ["body.kinds value_error.list.min_items", "body.as_of value_error.datetime"])
        }
    }
}
