import Testing

@testable import MemoryEngine

@Suite("Texts that wait to be embedded") struct WaitingTextsTests {
    private func texts(_ batch: [WaitingTexts.Entry]) -> [String] { batch.map(\.key.text) }

    @Test("Texts of one class go together in the order in which they came, up to the tokens of a pass")
    func batches() {
        var waiting = WaitingTexts()
        for number in 0..<40 { waiting.append(TextKey("\(number)"), tokens: 30, isBulk: false) }
        #expect(waiting.count == 40 && waiting.interactiveTokens == 1_200)
        let taken1 = texts(waiting.takeBatch())
        #expect(taken1 == (0..<17).map(String.init))
        #expect(waiting.interactiveTokens == 690)
        let taken2 = texts(waiting.takeBatch())
        #expect(taken2 == (17..<34).map(String.init))
        let taken3 = texts(waiting.takeBatch())
        #expect(taken3 == (34..<40).map(String.init))
        #expect(waiting.count == 0 && waiting.interactiveTokens == 0)
        let rest = waiting.takeBatch()
        #expect(rest.isEmpty)
    }

    @Test("Many small texts of a pass are bounded by their number too")
    func number() {
        var waiting = WaitingTexts()
        for number in 0..<100 { waiting.append(TextKey("\(number)"), tokens: 3, isBulk: false) }
        let taken4 = waiting.takeBatch().count
        #expect(taken4 == WaitingTexts.batchTexts)
    }

    @Test("Short texts go before long ones and bulk, whenever they came")
    func classes() {
        var waiting = WaitingTexts()
        waiting.append(TextKey("bulk"), tokens: 8, isBulk: true)
        waiting.append(TextKey("long"), tokens: 256, isBulk: false)
        waiting.append(TextKey("medium"), tokens: 64, isBulk: false)
        waiting.append(TextKey("short"), tokens: 8, isBulk: false)
        #expect(waiting.interactiveTokens == 328)
        var order: [[String]] = []
        for _ in 0..<4 { order.append(texts(waiting.takeBatch())) }
        #expect(order == [["short"], ["medium"], ["long"], ["bulk"]])
    }

    @Test("What was passed over four times goes next, so that nothing waits for ever")
    func patience() {
        var waiting = WaitingTexts()
        waiting.append(TextKey("bulk"), tokens: 8, isBulk: true)
        waiting.append(TextKey("long"), tokens: 256, isBulk: false)
        var order: [String] = []
        for _ in 0..<8 {
            waiting.append(TextKey("short"), tokens: 8, isBulk: false)
            order += texts(waiting.takeBatch())
        }
        #expect(order.prefix(4).allSatisfy { $0 == "short" })
        #expect(Set(order[4...5]) == ["bulk", "long"])
        #expect(order[6] == "short")
    }

    @Test("A text of more tokens than a pass has goes alone")
    func single() {
        var waiting = WaitingTexts()
        for name in ["a", "b"] { waiting.append(TextKey(name), tokens: 600, isBulk: true) }
        let (first, second) = (waiting.takeBatch(), waiting.takeBatch())
        #expect(texts(first) == ["a"] && texts(second) == ["b"])
    }

    @Test("All waiting texts can be taken at once")
    func all() {
        var waiting = WaitingTexts()
        for (number, isBulk) in [true, false, true].enumerated() {
            waiting.append(TextKey("\(number)"), tokens: 10, isBulk: isBulk)
        }
        let taken5 = Set(texts(waiting.takeAll()))
        #expect(taken5 == ["0", "1", "2"])
        let rest = waiting.takeBatch()
        #expect(waiting.count == 0 && waiting.interactiveTokens == 0 && rest.isEmpty)
    }
}

@Suite("Admission under overload") struct OverloadGateTests {
    private static func gate() -> OverloadGate { OverloadGate(burstWait: 250, steadyWait: 8, calm: 1_000) }

    @Test("A burst is let in up to its limit; beyond it only what waits shortly is, until a calm time has passed")
    func overload() {
        var gate = Self.gate()
        func expect(_ isAdmitted: Bool, wait: UInt64, at now: UInt64, overloaded: Bool) {
            let admits = gate.admits(wait: wait, at: now)
            #expect(admits == isAdmitted && gate.isOverloaded == overloaded, "\(wait) at \(now)")
        }
        expect(true, wait: 250, at: 0, overloaded: false)
        expect(false, wait: 251, at: 10, overloaded: true)
        expect(false, wait: 100, at: 500, overloaded: true)
        expect(true, wait: 8, at: 600, overloaded: true)
        expect(false, wait: 9, at: 700, overloaded: true)
        expect(false, wait: 9, at: 1_700, overloaded: true)
        // More than a thousand after the last refusal the overload is over.
        expect(true, wait: 100, at: 2_701, overloaded: false)
    }

    @Test("Where a piece of work takes long, all waits may be longer")
    func pace() {
        var gate = Self.gate()
        let waits: [UInt64] = [2_560, 2_561, 30, 31]
        var admitted: [Bool] = []
        for wait in waits { admitted.append(gate.admits(wait: wait, pace: 10, at: 0)) }
        #expect(admitted == [true, false, true, false])
    }
}
