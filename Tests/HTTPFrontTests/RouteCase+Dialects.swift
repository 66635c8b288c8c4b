import Access
import HTTPTypes

@testable import HTTPFront

extension RouteCase {
    static func context0Memories(_ base: String) -> [RouteCase] {
        let memories = base + "/memories"
        return [
            own(.post, memories, #"{"text":"t"}"#, needs: .memoryCreate, 201),
            own(.get, memories, needs: .memoryRead, 200),
            own(.post, memories + "/search", #"{"query":"marker"}"#, needs: .memoryRead, 200),
            own(.post, memories + "/batch", #"{"memories":[{"text":"t"}]}"#, needs: .memoryCreate, 201),
            RouteCase(.get, memories + "/{memory}", needs: .memoryRead, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .put,
                memories + "/{memory}",
                #"{"text":"changed"}"#,
                needs: .memoryUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(.delete, memories + "/{memory}", needs: .memoryDelete, 204, stranger: 404, foreigner: 404),
        ]
    }

    static func context0(_ base: String) -> [RouteCase] {
        let (sessions, webhooks) = (base + "/chat/sessions", base + "/webhooks")
        let webhook = #"{"url":"https://hooks.example.com/x","events":["memory.created"]}"#
        return [
            RouteCase(.get, base + "/ping", needs: nil, 200, stranger: 200, foreigner: 200),
            own(.post, sessions, #"{"title":"t"}"#, needs: .sessionCreate, 201),
            own(.get, sessions, needs: .sessionRead, 200),
            RouteCase(.get, sessions + "/{session}", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.delete, sessions + "/{session}", needs: .sessionDelete, 204, stranger: 404, foreigner: 404),
            RouteCase(
                .get,
                sessions + "/{session}/messages",
                needs: .sessionRead,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .post,
                sessions + "/{session}/extract-memories",
                needs: [.memoryCreate, .sessionRead],
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .post,
                sessions + "/{session}/messages",
                #"{"content":"hello"}"#,
                needs: .chatUse,
                201,
                stranger: 404,
                foreigner: 404
            ),
            own(.post, base + "/qa/ask", #"{"question":"what is known?"}"#, needs: .chatUse, 200),
            own(.get, base + "/qa/history", needs: .chatUse, 200),
            own(.post, webhooks, webhook, needs: .webhookManage, 201),
            own(.get, webhooks, needs: .webhookManage, 200),
            RouteCase(.get, webhooks + "/{webhook}", needs: .webhookManage, 200, stranger: 404, foreigner: 404),
            RouteCase(.delete, webhooks + "/{webhook}", needs: .webhookManage, 204, stranger: 404, foreigner: 404),
            RouteCase(
                .post,
                webhooks + "/{webhook}/test",
                needs: .webhookManage,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .get,
                webhooks + "/{webhook}/deliveries",
                needs: .webhookManage,
                200,
                stranger: 404,
                foreigner: 404
            ),
        ]
            + [
                "/analytics/usage", "/analytics/memories", "/analytics/trends", "/billing/usage", "/billing/history",
                "/billing/limits",
            ].map { own(.get, base + $0, needs: .analyticsRead, 200) }
    }

    static func sessionAPI(_ base: String) -> [RouteCase] {
        let message = #"{"role":"user","content":"x"}"#
        let create = base + "/create?agent_id=a"
        return [
            RouteCase(.post, create, needs: .sessionCreate, 200, stranger: 200, foreigner: 200),
            RouteCase(.delete, base + "/delete/{session}", needs: .sessionDelete, 200, stranger: 404, foreigner: 404),
            RouteCase(.get, base + "/history/{session}", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .get,
                base + "/history/recent/{session}",
                needs: .sessionRead,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .post,
                base + "/history/update/{session}",
                message,
                needs: .sessionUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(.get, base + "/get_all/{owner}", needs: .sessionRead, 200, stranger: 403, foreigner: 200),
            RouteCase(.get, base + "/get_by_agent/{agent}", needs: .sessionRead, 200, stranger: 200, foreigner: 200),
            RouteCase(.get, base + "/get/{session}", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
        ]
    }

    static func semanticMemory(_ base: String) -> [RouteCase] {
        let (session, user) = (base + "/sessions/{session}", #"{"user_id":"owner"}"#)
        let chat = #"{"message":"hello","user_id":"owner","session_id":"{session}"}"#
        let search = #"{"query":"marker","user_id":"owner"}"#
        let health = RouteCase(.get, base + "/health", needs: nil, 200, stranger: 200, foreigner: 200)
        return (base.isEmpty ? [] : [health]) + [
            RouteCase(
                .post,
                base + "/sessions",
                user,
                needs: .sessionCreate,
                201,
                stranger: 403,
                foreigner: 201,
                wrong: 403
            ),
            RouteCase(.get, session, needs: .sessionRead, 200, stranger: 404, foreigner: 404, wrong: 403),
            RouteCase(
                .delete,
                session,
                needs: [.sessionDelete, .memoryDelete],
                200,
                stranger: 404,
                foreigner: 404,
                wrong: 403
            ),
            RouteCase(.post, base + "/chat", chat, needs: .chatUse, 200, stranger: 403, foreigner: 404, wrong: 403),
            RouteCase(
                .post,
                base + "/search",
                search,
                needs: .memoryRead,
                200,
                stranger: 403,
                foreigner: 200,
                wrong: 403
            ),
        ]
    }

    static func cortexCore(_ base: String) -> [RouteCase] {
        let conversations = base + "/conversations"
        let one = conversations + "/{session}"
        let (title, message) = (#"{"title":"t"}"#, #"{"content":"hello"}"#)
        let validate = base + "/validate-session"
        return [
            RouteCase(.get, validate, needs: nil, 200, stranger: 200, foreigner: 200),
            RouteCase(.post, validate, needs: nil, 200, stranger: 200, foreigner: 200),
            RouteCase(.get, conversations, needs: .sessionRead, 200, stranger: 200, foreigner: 200),
            RouteCase(.post, conversations, title, needs: .sessionCreate, 200, stranger: 200, foreigner: 200),
            RouteCase(.get, one, needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.patch, one, title, needs: .sessionUpdate, 200, stranger: 404, foreigner: 404),
            RouteCase(.delete, one, needs: .sessionDelete, 200, stranger: 404, foreigner: 404),
            RouteCase(.get, one + "/messages", needs: .sessionRead, 200, stranger: 404, foreigner: 404),
            RouteCase(.post, one + "/messages", message, needs: .chatUse, 200, stranger: 404, foreigner: 404),
            RouteCase(
                .delete,
                one + "/messages/{message}",
                needs: .sessionUpdate,
                200,
                stranger: 404,
                foreigner: 404
            ),
            RouteCase(
                .get,
                base + "/sse/conversations/{session}",
                needs: .sessionRead,
                200,
                stranger: 404,
                foreigner: 404
            ),
        ]
    }
}
