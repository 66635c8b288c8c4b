/// What a search spends to reach a recall.
struct SearchEffort {
    /// How far below the level of the query a list's promise may be.
    var margin: Float

    /// Deviations of an estimate that are added to it: rows below the worst hit are left out.
    var reach: Float

    /// How far below the worst hit so far lists are visited in any case; negative infinity for none.
    var hitMargin = -Float.infinity
}
