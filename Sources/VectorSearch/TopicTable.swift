/// Topics as small numbers, counted so that a topic without rows leaves the table.
///
/// Guarded by the partition's gate, as the columns that hold the codes are.
struct TopicTable {
    /// The code of a row without a topic.
    static let noTopic: UInt32 = 0

    private var codes: [String: UInt32] = [:]
    private var topics: [String?] = [nil]
    private var uses: [Int] = [0]
    private var free: [UInt32] = []

    /// The code of a topic that some row has.
    func code(of topic: String) -> UInt32? { codes[topic] }

    /// The code of `topic`, with one use more.
    mutating func retain(_ topic: String?) -> UInt32 {
        guard let topic else { return Self.noTopic }
        if let code = codes[topic] {
            uses[Int(code)] += 1
            return code
        }
        let code: UInt32
        if let reused = free.popLast() {
            code = reused
            topics[Int(code)] = topic
            uses[Int(code)] = 1
        } else {
            code = UInt32(topics.count)
            topics.append(topic)
            uses.append(1)
        }
        codes[topic] = code
        return code
    }

    /// Takes one use away.
    ///
    /// A code that is given to another topic afterwards cannot confuse a running search: rows that searches can see
    /// keep their columns until the last of them is gone.
    mutating func release(_ code: UInt32) {
        guard code != Self.noTopic else { return }
        let index = Int(code)
        uses[index] -= 1
        precondition(uses[index] >= 0, "a topic was released more often than retained")
        guard uses[index] == 0, let topic = topics[index] else { return }
        codes[topic] = nil
        topics[index] = nil
        free.append(code)
    }

    /// Distinct topics in use.
    var count: Int { codes.count }

    /// About how many bytes the table takes.
    var byteCount: Int {
        topics.capacity * 16 + uses.capacity * 8 + free.capacity * 4 + codes.capacity * 32
            + codes.keys.reduce(0) { $0 + ($1.utf8.count > 15 ? $1.utf8.count + 32 : 0) }
    }
}
