import Store
import TestSupport

/// Values that make a record as small or large as it can be, or anything between.
struct FieldMaker {
    enum Size: CaseIterable { case empty, random, maximal }

    var random: SplitMix
    let size: Size

    mutating func text(_ limit: Int) -> String {
        switch size {
        case .empty: ""
        case .random: random.text(upTo: min(limit, 40))
        case .maximal: String(repeating: "\u{10FFFF}", count: limit)
        }
    }

    mutating func optionalText(_ limit: Int) -> String? {
        size == .empty || (size == .random && Bool.random(using: &random)) ? nil : text(limit)
    }

    mutating func bytes(_ limit: Int) -> [UInt8] {
        switch size {
        case .empty: []
        case .random: random.bytes(Int.random(in: 0...40, using: &random))
        case .maximal: random.bytes(limit)
        }
    }

    mutating func time() -> Timestamp {
        switch size {
        case .empty: Timestamp(microseconds: 0)
        case .random: Timestamp(microseconds: Int64(bitPattern: random.next()))
        case .maximal: Timestamp(microseconds: .max)
        }
    }

    /// Moments that may be absent are never zero, which stands for absence.
    mutating func optionalTime() -> Timestamp? {
        let moment = time()
        return moment.microseconds == 0 ? nil : moment
    }

    mutating func number(_ limit: UInt64) -> UInt64 {
        switch size {
        case .empty: 0
        case .random: UInt64.random(in: 0...limit, using: &random)
        case .maximal: limit
        }
    }

    mutating func fraction() -> Double { Double(number(1 << 53)) / Double(1 << 53) }

    mutating func identifier<Entity>() -> Identifier<Entity> {
        Identifier(high: number(.max), low: max(1, number(.max)))
    }

    mutating func optionalIdentifier<Entity>() -> Identifier<Entity>? { size == .empty ? nil : identifier() }

    mutating func rowKey() -> RowKey {
        RowKey(
            partition: PartitionKey(scope: ScopeID(rawValue: UInt32(number(UInt64(UInt32.max)))), kind: .turn),
            row: number(.max)
        )
    }

    mutating func memory() -> MemoryRecord {
        MemoryRecord(
            id: identifier(),
            revision: UInt32(number(UInt64(UInt32.max))),
            created: time(),
            updated: time(),
            expires: optionalTime(),
            confidence: fraction(),
            importance: fraction(),
            session: optionalIdentifier(),
            topic: optionalText(500),
            fact: text(50_000),
            metadata: bytes(16 << 10),
            supersededBy: optionalIdentifier(),
            seenCount: UInt32(number(UInt64(UInt32.max))),
            sources: identifiers(),
            isUnindexed: number(1) == 1
        )
    }

    mutating func identifiers<Entity>() -> [Identifier<Entity>] {
        size == .empty ? [] : (0..<number(64)).map { _ in identifier() }
    }

    mutating func job() -> JobRecord {
        var job = JobRecord(
            created: time(),
            reachesAllUsers: number(1) == 1,
            session: optionalIdentifier(),
            organisation: text(500),
            user: text(500),
            scope: text(3_000),
            text: text(50_000),
            config: bytes(16 << 10)
        )
        job.attempt = UInt32(number(UInt64(UInt32.max)))
        job.started = optionalTime()
        job.ended = optionalTime()
        job.counts.created = UInt32(number(UInt64(UInt32.max)))
        job.counts.updated = UInt32(number(UInt64(UInt32.max)))
        job.counts.deleted = UInt32(number(UInt64(UInt32.max)))
        job.counts.seen = UInt32(number(UInt64(UInt32.max)))
        job.extractor = text(10)
        job.error = optionalText(1_000)
        job.memories = identifiers()
        return job
    }
}
