internal import Extraction
internal import Store
internal import VectorSearch

/// What a job's facts do to the memories of its scope, decided before anything is written.
///
/// Facts are taken in the order in which they were said, each against the memories near it and the facts before it.
struct ConsolidationPlan {
    /// The most events that a memory names as its sources.
    static let sourceLimit = 64

    /// A fact of the job with its vector.
    struct Fact {
        var text: String
        var topic: String?
        var confidence: Double
        var sources: [EventID]
        /// Whether only agents said it.
        var isFromAgent: Bool
        var unit: [Float]
    }

    /// A memory as the plan leaves it: one of the store, or a new one.
    struct Entry {
        /// The stored memory; `nil` for a new one.
        let stored: StoredMemory?
        var text: String
        var topic: String?
        var confidence: Double
        var sources: [EventID]
        var seenCount: UInt32
        var unit: [Float]
        var shape: FactShape
        var normal: NormalisedText
        /// Whether the text, the vector or the confidence changed.
        var isMerged = false
        /// Whether a fact was met again.
        var isSeen = false
        /// The position of the entry that takes its place.
        var successor: Int?
    }

    private let policy: ConsolidationPolicy
    private(set) var entries: [Entry] = []
    private var places: [MemoryID: Int] = [:]
    /// Facts that were known already.
    private(set) var seenCount: UInt32 = 0

    init(policy: ConsolidationPolicy) { self.policy = policy }

    /// Takes the next fact.
    ///
    /// - Parameters:
    ///   - neighbours: Memories of the scope near it, with their vectors.
    ///   - superseded: The same of superseded memories.
    mutating func add(_ fact: Fact, near neighbours: [(StoredMemory, [Float])], superseded: [StoredMemory]) {
        let normal = NormalisedText(fact.text)
        if normal.words.isEmpty { return }
        if policy == .off {
            append(fact, normal)
            return
        }
        // What was said then was replaced since; to read it again must not turn the time back.
        let isOutdated = superseded.contains { memory in
            NormalisedText(memory.record.fact) == normal && !fact.sources.isEmpty
                && fact.sources.allSatisfy(memory.record.sources.contains)
        }
        if isOutdated {
            seenCount += 1
            return
        }
        for (memory, unit) in neighbours where places[memory.record.id] == nil {
            places[memory.record.id] = entries.count
            entries.append(Entry(memory, unit: unit))
        }
        let live = entries.indices.filter { entries[$0].successor == nil }
        if fact.isFromAgent, live.contains(where: { echoes(fact, normal, entries[$0]) }) { return }
        if let same = live.first(where: { entries[$0].normal == normal }) {
            see(same, fact)
            return
        }
        decide(fact, normal, among: live)
    }

    /// Whether an agent's fact only repeats what is remembered: learning it would feed the memory with itself.
    private func echoes(_ fact: Fact, _ normal: NormalisedText, _ entry: Entry) -> Bool {
        normal.contains(entry.normal) || entry.normal.contains(normal)
            || canonicalScore(fact.unit, entry.unit) >= policy.mergeThreshold
    }

    private mutating func decide(_ fact: Fact, _ normal: NormalisedText, among live: [Int]) {
        let shape = FactShape(fact.text)
        let floor = min(policy.mergeThreshold, policy.conflictThreshold)
        let near = live.map { (place: $0, score: canonicalScore(fact.unit, entries[$0].unit)) }
            .filter { $0.score >= floor }.sorted { $0.score > $1.score }
        var contradicted: [Int] = []
        var mergeable: Int?
        for (place, score) in near {
            switch shape.relation(to: entries[place].shape, similarity: score) {
            case .contradicting where score >= policy.conflictThreshold: contradicted.append(place)
            case .compatible where score >= policy.mergeThreshold: mergeable = mergeable ?? place
            default: break
            }
        }
        if !contradicted.isEmpty {
            let new = append(fact, normal, shape)
            if let later = contradicted.first(where: { isOlder(fact, than: entries[$0]) }) {
                // An older statement that comes late is history at once.
                entries[new].successor = later
            } else {
                for place in contradicted { entries[place].successor = new }
            }
        } else if let mergeable {
            merge(fact, normal, shape, into: mergeable)
        } else {
            append(fact, normal, shape)
        }
    }

    /// Whether everything of a fact was said before something that an entry rests on; ids of events grow with time.
    private func isOlder(_ fact: Fact, than entry: Entry) -> Bool {
        guard let said = fact.sources.max(), let known = entry.sources.max() else { return false }
        return said < known
    }

    @discardableResult
    private mutating func append(_ fact: Fact, _ normal: NormalisedText, _ shape: FactShape? = nil) -> Int {
        entries.append(
            Entry(
                stored: nil,
                text: fact.text,
                topic: fact.topic,
                confidence: fact.confidence,
                sources: Array(fact.sources.prefix(ConsolidationPlan.sourceLimit)),
                seenCount: 1,
                unit: fact.unit,
                shape: shape ?? FactShape(fact.text),
                normal: normal
            )
        )
        return entries.count - 1
    }

    /// Counts a fact as met again; the same event counts once.
    private mutating func see(_ place: Int, _ fact: Fact) {
        seenCount += 1
        guard isNews(fact, for: entries[place]) else { return }
        entries[place].take(fact)
        entries[place].isSeen = true
    }

    /// Whether a fact rests on an event that an entry does not rest on already.
    private func isNews(_ fact: Fact, for entry: Entry) -> Bool {
        fact.sources.isEmpty || !fact.sources.allSatisfy(entry.sources.contains)
    }

    private mutating func merge(_ fact: Fact, _ normal: NormalisedText, _ shape: FactShape, into place: Int) {
        guard isNews(fact, for: entries[place]) else {
            seenCount += 1
            return
        }
        entries[place].take(fact)
        entries[place].isMerged = true
        entries[place].confidence = max(entries[place].confidence, fact.confidence)
        // The one that says more stays.
        if normal.words.utf8.count > entries[place].normal.words.utf8.count {
            entries[place].text = fact.text
            entries[place].unit = fact.unit
            entries[place].shape = shape
            entries[place].normal = normal
        }
    }
}

extension ConsolidationPlan.Entry {
    init(_ memory: StoredMemory, unit: [Float]) {
        stored = memory
        text = memory.record.fact
        topic = memory.record.topic
        confidence = memory.record.confidence
        sources = memory.record.sources
        seenCount = memory.record.seenCount
        self.unit = unit
        shape = FactShape(memory.record.fact)
        normal = NormalisedText(memory.record.fact)
    }

    fileprivate mutating func take(_ fact: ConsolidationPlan.Fact) {
        seenCount += 1
        let room = ConsolidationPlan.sourceLimit - sources.count
        sources += fact.sources.filter { !sources.contains($0) }.prefix(max(0, room))
    }
}
