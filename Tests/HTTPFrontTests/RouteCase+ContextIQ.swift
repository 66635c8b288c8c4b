import Access
import HTTPTypes

@testable import HTTPFront

extension RouteCase {
    static func contextIQ(_ base: String) -> [RouteCase] {
        let memory = #"{"scope":{"user_id":"owner"},"fact":"f"}"#
        let search = #"{"scope":{"user_id":"owner"},"search_query":"marker"}"#
        let session = #"{"user_id":"owner","agent_id":"a","scope":{"user_id":"owner"}}"#
        let (memories, sessions) = (base + "/memories", base + "/sessions")
        let scoped = "?scope_user_id=owner"
        return [
            RouteCase(.post, memories, memory, needs: .memoryCreate, 201, stranger: 403, foreigner: 201),
            RouteCase(.get, memories + scoped, needs: .memoryRead, 200, stranger: 403, foreigner: 200),
            // What is refused of one entry is told in its place.
            RouteCase(
                .post,
                memories + "/batch",
                #"{"memories":[\#(memory)]}"#,
                needs: .memoryCreate,
                201,
                stranger: 201,
                foreigner: 201
            ),
            RouteCase(
                .post,
                memories + "/generate",
                #"{"source_type":"session","source_reference":"{session}","scope":{"user_id":"owner"}}"#,
                needs: [.memoryCreate, .sessionRead],
                202,
                stranger: 403,
                foreigner: 404
            ),
            RouteCase(.get, memories + "/jobs", needs: .memoryRead, 200, stranger: 200, foreigner: 200),
            RouteCase(.get, memories + "/jobs/{job}", needs: .memoryRead, 200, stranger: 404, foreigner: 404),
            // It has ended.
            RouteCase(.delete, memories + "/jobs/{job}", needs: .memoryCreate, 409, stranger: 404, foreigner: 404),
            RouteCase(.get, memories + "/{memory}", needs: .memoryRead, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .patch,
                memories + "/{memory}",
                #"{"fact":"changed"}"#,
                needs: .memoryUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(.delete, memories + "/{memory}", needs: .memoryDelete, 204, stranger: 404, foreigner: 404),
            RouteCase(.get, memories + "/{memory}/revisions", needs: .memoryRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.post, memories + "/search", search, needs: .memoryRead, 200, stranger: 403, foreigner: 200),
            RouteCase(
                .post,
                memories + "/search/batch",
                #"{"queries":[\#(search)]}"#,
                needs: .memoryRead,
                200,
                stranger: 200,
                foreigner: 200
            ),
            RouteCase(.post, sessions, session, needs: .sessionCreate, 201, stranger: 403, foreigner: 201),
            RouteCase(.get, sessions + "?user_id=owner", needs: .sessionRead, 200, stranger: 403, foreigner: 200),
            RouteCase(.get, sessions + "/{session}", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.delete, sessions + "/{session}", needs: .sessionDelete, 204, stranger: 404, foreigner: 404),
            RouteCase(
                .post,
                sessions + "/{session}/events",
                #"{"author":"user","content":{}}"#,
                needs: .sessionUpdate,
                201,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(.get, sessions + "/{session}/events", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .patch,
                sessions + "/{session}/state",
                #"{"state":{"a":1}}"#,
                needs: .sessionUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
        ]
    }
}
