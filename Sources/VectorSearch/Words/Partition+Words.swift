public import Terms

extension Partition {
    /// Whether the words of all rows are known, so that rows can be found by them.
    public var hasWords: Bool { examine { $0.words?.isComplete ?? false } }

    /// Begins an index of the rows' words, to be filled with ``addWords(_:)``.
    ///
    /// From now on ``RowChange/reword(_:_:)`` is taken into it. Does nothing when there is one.
    public func beginWords() { exclusively { $0.beginWords() } }

    /// Gives words to rows that are there and have none yet: words that were read from a store never replace those that
    /// a change gave.
    ///
    /// Searches wait meanwhile, so a batch is small.
    public func addWords(_ batch: [(id: RowID, terms: TermVector)]) { exclusively { $0.addWords(batch) } }

    /// Notes that all rows have their words.
    public func completeWords() { exclusively { $0.words?.isComplete = true } }

    /// About how long a search by words and meaning takes on one core, in nanoseconds.
    ///
    /// - Complexity: O(1)
    public func rankCost(k: Int, isFiltered: Bool, isExhaustive: Bool) -> Int {
        let count = examine { $0.count }
        let scored = isExhaustive ? count : min(count, 64 * max(k, 25))
        return count * (isFiltered ? 5 : 4) + scored * dimension / 4
    }
}
