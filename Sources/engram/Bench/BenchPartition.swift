import VectorSearch

/// A partition of rows whose ids the benchmark gave, and how long it took to make.
struct BenchPartition: Sendable {
    /// The rows.
    let partition: Partition

    /// The time from unit vectors in memory to a partition that answers.
    let buildTime: Duration

    /// Fills a partition.
    ///
    /// - Parameters:
    ///   - units: Unit vectors.
    ///   - id: The id of each row, by its number.
    ///   - topic: The topic of each row, by its number.
    init(_ units: NPYArray, id: (Int) -> RowID, topic: (Int) -> String?) throws {
        let clock = ContinuousClock()
        let start = clock.now
        var builder = PartitionBuilder(dimension: units.columns, capacity: units.rows)
        for row in 0..<units.rows {
            try builder.append(id(row), unit: units.row(row), RowAttributes(benchTopic: topic(row)))
        }
        partition = builder.finish(threads: 2)
        buildTime = clock.now - start
    }
}

extension RowID {
    /// The id of the row with a number.
    init(number: Int) { self.init(high: 0, low: UInt64(number)) }

    /// The number of a row whose id was made from it.
    var number: Int { Int(low) }
}
