import JSON
import VectorSearch

/// How searches are measured.
struct SearchPlan: Sendable {
    /// Hits of a search.
    var k = 10

    /// Threads that search at once.
    var threads = 1

    /// Queries of a call; 1 makes single searches.
    var batch = 1

    /// How near to the true answers the searches have to come.
    var accuracy = Accuracy.standard

    /// What hits satisfy.
    var filter = RowFilter.all

    /// How long is measured.
    var time = Duration.seconds(1)

    /// How many of the queries are used, from the first; `nil` for all.
    var queryLimit: Int?

    /// Writes what a result has to say about its plan.
    func write(to writer: inout JSONWriter) {
        writer.member("k", k)
        writer.member("threads", threads)
        writer.member("batch", batch)
        if case .recall(let target) = accuracy { writer.member("target_recall", target) }
        writer.member("exact", accuracy == .exact)
    }
}
