internal import DequeModule

/// Texts that wait to be embedded, and which of them go together next.
///
/// Short texts go before longer ones and those before bulk, so that nobody waits for a text that takes much longer than their own;
/// but what was passed over a few times goes next. Not safe for concurrent use by itself.
struct WaitingTexts: Sendable {
    /// Texts of one pass through the model.
    static let batchTexts = 32
    /// Tokens of one pass, as they are estimated, unless a single text has more.
    static let batchTokens = 512
    /// How often those behind may be passed over.
    static let patience = 4

    /// Texts that wait together.
    enum Class: Int, CaseIterable {
        case short, medium, long, bulk

        /// The class of an interactive text.
        init(tokens: Int) { self = tokens <= 32 ? .short : tokens <= 96 ? .medium : .long }
    }

    /// A text that waits.
    struct Entry: Sendable {
        let key: TextKey
        let tokens: Int
    }

    private var queues = [Deque<Entry>](repeating: [], count: Class.allCases.count)
    private var timesPassed = [Int](repeating: 0, count: Class.allCases.count)

    /// Texts that wait.
    private(set) var count = 0
    /// Their tokens, those of bulk left out.
    private(set) var interactiveTokens = 0

    /// About how many tokens a text has: of what the model takes, a token for four bytes.
    ///
    /// - Complexity: O(1)
    static func estimatedTokens(of text: String) -> Int { min(2 + (text.utf8.count + 3) / 4, 256) }

    /// Adds a text behind those of its class.
    mutating func append(_ key: TextKey, tokens: Int, isBulk: Bool) {
        queues[(isBulk ? .bulk : Class(tokens: tokens)).rawValue].append(Entry(key: key, tokens: tokens))
        count += 1
        if !isBulk { interactiveTokens += tokens }
    }

    /// Takes the texts that go next: of one class, in the order in which they came.
    mutating func takeBatch() -> [Entry] {
        let waiting = queues.indices.filter { !queues[$0].isEmpty }
        guard let first = waiting.first else { return [] }
        let chosen = waiting.last { timesPassed[$0] >= WaitingTexts.patience } ?? first
        for place in waiting where place > chosen { timesPassed[place] += 1 }
        timesPassed[chosen] = 0
        var batch: [Entry] = []
        var tokens = 0
        while let next = queues[chosen].first, batch.count < WaitingTexts.batchTexts,
            batch.isEmpty || tokens + next.tokens <= WaitingTexts.batchTokens
        {
            queues[chosen].removeFirst()
            tokens += next.tokens
            batch.append(next)
        }
        count -= batch.count
        if chosen != Class.bulk.rawValue { interactiveTokens -= tokens }
        return batch
    }

    /// Takes all texts.
    mutating func takeAll() -> [Entry] {
        defer { self = WaitingTexts() }
        return queues.flatMap { $0 }
    }
}
