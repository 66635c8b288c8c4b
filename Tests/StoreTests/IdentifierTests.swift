import Foundation
import LMDB
import Store
import TestSupport
import Testing

@Suite struct IdentifierTests {
    @Test("An id is printed like Foundation prints the UUID, and read back in any case")
    func roundTrip() throws {
        var random = SplitMix(seed: 1)
        for _ in 0..<2_000 {
            let id = MemoryID(high: random.next(), low: random.next())
            let text = id.description
            let uuid = try #require(UUID(uuidString: text))
            #expect(uuid.uuidString.lowercased() == text)
            #expect(MemoryID(text) == id)
            #expect(MemoryID(text.uppercased()) == id)
        }
        #expect(MemoryID(high: 0, low: 0).description == "00000000-0000-0000-0000-000000000000")
        #expect(MemoryID("ffffffff-ffff-ffff-ffff-ffffffffffff") == MemoryID(high: .max, low: .max))
    }

    @Test(
        "A text that is no UUID is no id",
        arguments: [
            "", "x", "00000000000000000000000000000000", "00000000-0000-0000-0000-00000000000",
            "00000000-0000-0000-0000-0000000000000", "0000000-00000-0000-0000-000000000000",
            "{00000000-0000-0000-0000-000000000000}", "g0000000-0000-0000-0000-000000000000",
            "00000000_0000_0000_0000_000000000000", " 0000000-0000-0000-0000-000000000000",
            "00000000-0000-0000-0000-000000000000 ", "00000000-0000-0000-0000-000000000000\n",
            "０0000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-0000000000é",
            "--------------------------------------", "00000000-0000-0000-0000-00000000\u{0}000",
        ]
    )
    func badTexts(text: String) {
        #expect(MemoryID(text) == nil)
    }

    @Test("Ids sort as their bytes and texts do")
    func order() {
        var random = SplitMix(seed: 2)
        let ids = (0..<1_000).map { _ in
            MemoryID(high: random.next() >> UInt64.random(in: 0...63, using: &random), low: random.next())
        }
        let sorted = ids.sorted()
        #expect(sorted.map(\.description) == ids.map(\.description).sorted())
    }

    @Test("New ids are UUIDs of version 7 that carry the time of their creation")
    func version7() throws {
        let time = Timestamp(microseconds: 4_000_000_000_123_456)
        let id = SessionID.make(at: time)
        let text = Array(id.description)
        #expect(text[14] == "7")
        #expect("89ab".contains(text[19]))
        #expect(id.high >> 16 >= 4_000_000_000_123)
        #expect(id.high >> 16 < 4_000_000_000_123 + 1_000)
    }

    @Test("New ids grow while the clock stands still or goes back")
    func growing() {
        let clock = ManualClock()
        var last = EventID.make(at: clock.now)
        for step in 0..<20_000 {
            if step % 1_000 == 0 { clock.advance(seconds: step % 3_000 == 0 ? -5 : 3) }
            let next = EventID.make(at: clock.now)
            #expect(last < next)
            last = next
        }
    }

    @Test("Threads never make the same id, and each thread's ids grow")
    func uniqueOverThreads() {
        let all = Shared<[MemoryID]>([])
        onThreads(8) { _ in
            let ids = (0..<5_000).map { _ in MemoryID.make(at: Timestamp.now()) }
            all.change { $0 += ids }
            let grows = zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }
            if !grows { all.change { $0.removeAll() } }
        }
        #expect(Set(all.value).count == 40_000)
        // The halves that carry time and count are unique already; the random half is no crutch.
        #expect(Set(all.value.map(\.high)).count == 40_000)
    }
}
