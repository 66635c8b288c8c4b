internal import Extraction
internal import Store

/// Answers with the remembered sentences that answer, word for word; says so when there are none.
///
/// Needs no model and no network, and never pretends to be one. The same message over the same memories gives the same answer.
package struct ExtractiveResponder: Responder {
    /// `extractive`.
    package var name: String { "extractive" }

    /// The most sentences of an answer.
    private static let sentencesOfAnswer = 3
    /// The most sentences that are embedded for an answer.
    private static let embeddedSentences = 64

    private let embed: @Sendable ([String]) async throws(EngineError) -> [Float]

    /// A responder.
    ///
    /// - Parameter embed: The unit vectors of some texts, row by row.
    package init(embed: @escaping @Sendable ([String]) async throws(EngineError) -> [Float]) { self.embed = embed }

    /// Quotes what answers a question, and takes note of anything else.
    package func reply(to context: ReplyContext) async throws -> Reply {
        guard let question = Question(in: context.message) else {
            return reply(["Noted: I keep what you told me and can quote it when you ask."], [], 0)
        }
        let statements = try await statements(in: context, question)
        let answers = AnswerFinder().answers(
            to: question,
            among: statements.map(\.candidate),
            limit: min(context.maximum, ExtractiveResponder.sentencesOfAnswer)
        )
        guard let best = answers.map(\.score).max() else {
            return reply(["I don't know: ", "nothing that I remember answers this."], [], 0)
        }
        var pieces = ["From what I remember: "]
        var memories: [SearchHit] = []
        for (position, answer) in answers.enumerated() {
            let statement = statements[answer.candidate]
            pieces.append((position > 0 ? " " : "") + "“\(statement.candidate.text)”")
            if !memories.contains(where: { $0.memory.id == statement.hit.memory.id }) { memories.append(statement.hit) }
        }
        return reply(pieces, memories, best)
    }

    private func reply(_ pieces: [String], _ memories: [SearchHit], _ confidence: Double) -> Reply {
        let stream = AsyncThrowingStream<String, any Error> { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish()
        }
        return Reply(responder: name, memories: memories, confidence: confidence, pieces: stream)
    }

    /// The sentences of the candidates that state something, each with its own nearness to the question.
    private func statements(
        in context: ReplyContext,
        _ question: Question
    ) async throws(EngineError) -> [(hit: SearchHit, candidate: AnswerFinder.Candidate)] {
        var found: [(hit: SearchHit, candidate: AnswerFinder.Candidate)] = []
        var unknown: [Int] = []
        for hit in context.candidates {
            // What an agent said is no statement of the person who asks.
            if let turn = hit.memory.turn, ChatRole(author: turn.author) == .assistant { continue }
            for sentence in AnswerFinder.statements(of: hit.memory.fact) {
                if !isSame(sentence, hit.memory.fact), unknown.count < ExtractiveResponder.embeddedSentences {
                    unknown.append(found.count)
                }
                let candidate = AnswerFinder.Candidate(
                    text: sentence,
                    similarity: Double(hit.similarity),
                    age: hit.memory.createdAt.microseconds
                )
                found.append((hit, candidate))
            }
        }
        guard !unknown.isEmpty else { return found }
        let embed = context.embed ?? embed
        let vectors = try await embed([question.text] + unknown.map { found[$0].candidate.text })
        let dimension = vectors.count / (unknown.count + 1)
        for (row, place) in unknown.enumerated() {
            let start = (row + 1) * dimension
            found[place].candidate.similarity = zip(vectors[..<dimension], vectors[start..<start + dimension])
                .reduce(0) { $0 + Double($1.0 * $1.1) }
        }
        return found
    }
}
