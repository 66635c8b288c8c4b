internal import Store
internal import VectorSearch

/// How many bytes the partitions in memory may take, and how many they take.
///
/// Not safe for concurrent use by itself: ``PartitionTable`` keeps it under its lock.
struct PartitionBudget {
    /// Bytes that a partition takes beside its rows: the object with its lock, the headers of its arrays and tables, and
    /// its entries in the table of partitions.
    static let fixedBytes = 1_024

    /// The most bytes.
    let limit: Int

    /// Bytes of the partitions in memory, and those that loads under way will need.
    private(set) var used = 0

    /// Partitions that were dropped to make room.
    var evictions = 0

    private var reported: Set<PartitionKey> = []

    init(limit: Int) { self.limit = limit }

    /// Whether something has to be dropped.
    var isExceeded: Bool { used > limit }

    /// Counts bytes that one partition took before and takes now.
    mutating func change(from before: Int, to now: Int) { used += now - before }

    /// Whether a partition is larger than the whole budget and nobody was told so yet.
    mutating func isFirstReport(of key: PartitionKey, bytes: Int) -> Bool {
        bytes > limit && reported.insert(key).inserted
    }
}

/// What the table of partitions holds.
struct PartitionSummary {
    let partitions: Int
    let rows: Int
    let bytes: Int
    /// Partitions that were dropped to make room, since the start.
    let evictions: Int
}

/// A partition that does not fit into the memory budget, even alone.
///
/// It is loaded and answers all the same; every other partition is dropped for it.
package struct OversizedPartition: Sendable, Hashable {
    /// The number of its scope.
    package let scope: UInt32
    /// Its rows.
    package let rows: Int
    /// Its bytes.
    package let bytes: Int
    /// The memory budget in bytes.
    package let budget: Int
}

extension Partition {
    /// Bytes of a row of a partition that is about to be loaded, more or less: vector, id, columns, table, and two codes.
    static func expectedBytes(dimension: Int) -> Int {
        (dimension + 15) / 16 * 64 + 56 + (dimension + 63) / 64 * 16 + 48
    }
}
