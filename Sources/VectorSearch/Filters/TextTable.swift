/// Numbers for texts, each text kept once and for as long as somebody uses it.
struct TextTable: Sendable {
    private var numbers: [String: UInt32] = [:]
    private var texts: [String] = []
    private var uses: [UInt32] = []
    private var free: [UInt32] = []
    private var textBytes = 0

    /// Bytes in memory.
    var byteCount: Int {
        // A dictionary entry has its key, its value and, at a load of 3/4, a third more.
        textBytes + texts.capacity * 16 + uses.capacity * 4 + free.capacity * 4 + numbers.capacity * (16 + 4) * 4 / 3
    }

    /// All numbers are below this.
    var bound: Int { texts.count }

    /// The number of a text that is in use.
    func number(of text: String) -> UInt32? { numbers[text] }

    /// The text of a number that is in use.
    subscript(number: UInt32) -> String { texts[Int(number)] }

    /// Counts one more use of a text and gives its number.
    mutating func use(_ text: String) -> UInt32 {
        if let number = numbers[text] {
            uses[Int(number)] += 1
            return number
        }
        let number: UInt32
        if let reused = free.popLast() {
            number = reused
            texts[Int(number)] = text
            uses[Int(number)] = 1
        } else {
            number = UInt32(texts.count)
            texts.append(text)
            uses.append(1)
        }
        numbers[text] = number
        textBytes += text.utf8.count
        return number
    }

    /// Counts one use less; after the last one the number may be given to another text.
    mutating func release(_ number: UInt32) {
        uses[Int(number)] -= 1
        guard uses[Int(number)] == 0 else { return }
        let text = texts[Int(number)]
        numbers[text] = nil
        textBytes -= text.utf8.count
        texts[Int(number)] = ""
        free.append(number)
    }

    /// For each number whether its text satisfies a test; numbers that are not in use may be either.
    ///
    /// - Complexity: O(texts)
    func accepted(by test: (String) -> Bool) -> [Bool] { texts.map(test) }
}
