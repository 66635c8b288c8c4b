internal import Store
internal import VectorSearch

/// A search that passed its checks.
struct PreparedQuery: Sendable {
    let position: Int
    let request: SearchRequest
    /// The model that embeds its text, and the partitions of that model.
    let space: TextSpace
    /// All of the request's conditions.
    var filter: RowFilter
    /// The rows to search; `nil` when they are still to be found: those of several scopes or kinds, or of the past.
    let target: SearchTarget?
    /// The terms of a search by words.
    let terms: [UInt64]
    /// The query's vector; `nil` until its text is embedded.
    var unit: [Float]?

    var accuracy: Accuracy { request.isExact ? .exact : .standard }
}

/// A scope that holds something.
struct SearchTarget: Sendable {
    let scope: Scope
    let organisation: OrganisationID
    let partition: PartitionKey
    let dimension: Int
    /// Whether its vectors are of the model or callers' own.
    let space: ScopeSpace
    /// Memories, expired ones included.
    let rowCount: Int
    /// Leaves out the rows that have expired; equal until the next one expires, so that bitmaps are kept that long.
    var visible: RowFilter = .all
}

extension PreparedQuery {
    /// The same query for the rows of a target that have not expired.
    func among(_ target: SearchTarget) -> PreparedQuery {
        if target.visible.isAll { return self }
        var query = self
        query.filter = .and([filter, target.visible])
        return query
    }
}

/// A hit with the score that decides its place.
struct ScoredHit: Sendable {
    let score: Float
    let hit: SearchHit

    /// Better ones first: greater scores, then lesser ids.
    static func isBetter(_ left: ScoredHit, _ right: ScoredHit) -> Bool {
        left.score != right.score ? left.score > right.score : left.hit.memory.id < right.hit.memory.id
    }
}

/// The hits of a scan, best first, before the least similarity is asked for.
struct ScoredAnswer: Sendable {
    var hits: [ScoredHit] = []
    var isExact = true
    /// Whose memories they are.
    var organisation: OrganisationID?

    /// Whether no hit is better than the one before it.
    var isInOrder: Bool {
        hits.indices.dropFirst().allSatisfy { rank in
            let (before, score) = (hits[rank - 1].score, hits[rank].score)
            return before > score || (before == score && !ScoredHit.isBetter(hits[rank], hits[rank - 1]))
        }
    }

    /// Takes in the hits of another scope and keeps the best.
    mutating func merge(_ other: ScoredAnswer, keeping k: Int) {
        isExact = isExact && other.isExact
        organisation = organisation ?? other.organisation
        if other.hits.isEmpty { return }
        hits += other.hits
        hits.sort(by: ScoredHit.isBetter)
        if hits.count > k { hits.removeLast(hits.count - k) }
    }

    /// The answer to a request: the hits that are similar enough.
    func answer(to request: SearchRequest) -> SearchAnswer {
        let all = hits.map(\.hit)
        guard let minimum = request.minimumSimilarity else { return SearchAnswer(hits: all, isExact: isExact) }
        return SearchAnswer(hits: all.filter { Double($0.similarity) >= minimum }, isExact: isExact)
    }
}

/// Searches that one pass over a partition can answer.
struct QueryBlock: Sendable {
    let conditions: Conditions
    let target: SearchTarget
    /// The model of all queries.
    let space: TextSpace
    var queries: [PreparedQuery]

    struct Conditions: Hashable {
        let partition: PartitionKey
        let topK: Int
        let filter: RowFilter
        let accuracy: Accuracy
    }

    /// The blocks of the queries that have a target.
    static func grouping(_ queries: [PreparedQuery]) -> [QueryBlock] {
        var blocks: [QueryBlock] = []
        var places: [Conditions: Int] = [:]
        for query in queries {
            guard let block = QueryBlock(query) else { continue }
            if let place = places[block.conditions] {
                blocks[place].queries.append(query)
            } else {
                places[block.conditions] = blocks.count
                blocks.append(block)
            }
        }
        return blocks
    }
}

extension QueryBlock {
    /// The block of one query; `nil` when it has no target.
    init?(_ query: PreparedQuery) {
        guard query.request.type == .semantic, let target = query.target else { return nil }
        let conditions = Conditions(
            partition: target.partition,
            topK: query.request.topK,
            filter: query.filter,
            accuracy: query.accuracy
        )
        self.init(conditions: conditions, target: target, space: query.space, queries: [query])
    }
}
