import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension Context0 {
    func addQuestionRoutes(to routes: inout RouteBuilder, base: String) {
        routes.add(.post, base + "/qa/ask", requiring: .chatUse, rate: .ai, ask)
        routes.add(.get, base + "/qa/history", requiring: .chatUse, listQuestions)
    }

    /// The memories that an answer rests on at most, when nobody says another number.
    private static let defaultSources = 5
    /// The most of them.
    private static let largestSources = 50

    private func ask(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let question = fields.required("question", .string)
        let topK = fields.integer("top_k", in: 1...Self.largestSources) ?? Self.defaultSources
        let session = fields.identifier("session_id", SessionEntity.self)
        try fields.check()
        let asked = NewQuestion(text: question ?? "", session: session, maximum: topK)
        let answer = try await engine.ask(asked, in: Self.scope(of: request.caller), by: request.caller)
        return .context0("Question answered", capacity: 2_048) { $0.context0(answer) }
    }

    private func listQuestions(_ request: AdmittedRequest) async throws -> Response {
        let page = try request.query().context0Page()
        let found = try engine.questions(page: page, for: request.caller)
        return .context0("History retrieved successfully", capacity: 1_024 * (found.items.count + 1)) { writer in
            writer.context0(found.items, total: found.total, page) { $0.context0($1) }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func context0(_ answered: AnsweredQuestion) {
        object { writer in
            writer.member("id", answered.id.description)
            writer.member("question", answered.question)
            writer.member("answer", answered.answer)
            writer.member("sources", answered.sources)
            writer.member("confidence", answered.confidence)
            writer.member("responder", answered.responder)
            writer.member("session_id", answered.session?.description)
            writer.member("created_at", answered.createdAt.description)
        }
    }
}
