package import Terms

/// What a committed transaction changed in the rows that are searched.
package enum MemoryChange: Sendable {
    /// A memory is new or has a new vector.
    case upserted(RowKey, MemoryAttributes, unit: [Float])
    /// A memory's attributes changed, its vector did not.
    case reattributed(RowKey, MemoryAttributes)
    /// A memory has these terms.
    case reworded(PartitionKey, MemoryID, TermVector)
    /// A memory is gone.
    case removed(PartitionKey, MemoryID)

    /// The rows it belongs to.
    package var partition: PartitionKey {
        switch self {
        case .upserted(let location, _, _), .reattributed(let location, _): location.partition
        case .reworded(let partition, _, _), .removed(let partition, _): partition
        }
    }
}

/// The clock and the log of one write operation.
package struct ChangeSet: Sendable {
    /// The operation's time: later than that of every operation before it.
    package private(set) var time: Timestamp

    /// What the operation changed, in order.
    package private(set) var rows: [MemoryChange] = []

    /// Sessions whose feeds changed, or that are gone, in order; a session may stand here more than once.
    package private(set) var sessions: [SessionID] = []

    /// What the operation did that others may want to be told, in order.
    package private(set) var occurrences: [Occurrence] = []

    /// What the operation adds to the counts of organisations.
    package private(set) var usage: [String: UsageCounts] = [:]

    /// What runs on the writer's thread after the commit, before the hook gets any change of it.
    package private(set) var sequels: [@Sendable () -> Void] = []

    init(time: Timestamp) { self.time = time }

    /// Has something run on the writer's thread after the commit, before the hook gets any change of it.
    package mutating func afterCommit(_ body: @escaping @Sendable () -> Void) { sequels.append(body) }

    /// Moves the operation's time on by a microsecond, so that records of one operation keep their order.
    package mutating func tick() { time = Timestamp(microseconds: time.microseconds + 1) }

    /// Notes that a session's feed changed, or that the session is gone, for the hook of readers.
    package mutating func touch(_ session: SessionID) { sessions.append(session) }

    /// Notes a change for the hook that runs after the commit.
    package mutating func record(_ change: MemoryChange) { rows.append(change) }

    /// Notes what the operation did, for whoever wants to be told.
    package mutating func note(_ occurrence: Occurrence) { occurrences.append(occurrence) }

    /// Adds to the counts of an organisation.
    package mutating func count(_ counts: UsageCounts, of organisation: String) {
        usage[organisation, default: UsageCounts()].add(counts)
    }

    /// Adds to the bytes that an organisation's memories take.
    package mutating func count(bytes: Int, of organisation: String) {
        if bytes != 0 { count(UsageCounts(storageBytes: Int64(bytes)), of: organisation) }
    }
}
