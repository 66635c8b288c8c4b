import Testing

@testable import VectorSearch

@Suite("Growing memory")
struct GrowingMemoryTests {
    /// A value for a place: no two neighbouring pages hold the same.
    private func value(_ place: Int) -> UInt64 { UInt64(place) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// Places that are written and read: some in every page, and the last ones.
    private func places(_ capacity: Int) -> [Int] {
        let words = capacity / 8
        return Array(stride(from: 0, to: words, by: 509)) + [words - 1]
    }

    @Test(
        "Contents survive growth on the heap, to pages and from one range of pages to another; new bytes are zero",
        arguments: [
            [1, 63, 64, 65, 4_096, 100_000], [1_000, 2_000_000, 3_000_000, 9_000_000], [5_000_000, 300_000_000],
        ]
    )
    func growth(sizes: [Int]) {
        var memory = GrowingMemory()
        var written: Set<Int> = []
        for size in sizes {
            let before = memory.capacity
            memory.reserve(size)
            #expect(memory.capacity >= size)
            #expect(unsafe Int(bitPattern: memory.start) % 64 == 0)
            for place in written {
                let kept = unsafe memory.start.load(fromByteOffset: 8 * place, as: UInt64.self)
                if kept != value(place) { Issue.record("place \(place) was lost at \(size)") }
            }
            for place in places(memory.capacity) where 8 * place >= before {
                let fresh = unsafe memory.start.load(fromByteOffset: 8 * place, as: UInt64.self)
                if fresh != 0 { Issue.record("place \(place) is not zero at \(size)") }
            }
            // All of a small memory, and the first and last megabyte of a large one.
            for place in places(min(memory.capacity, 1 << 20)) + [memory.capacity / 8 - 1] {
                unsafe memory.start.storeBytes(of: value(place), toByteOffset: 8 * place, as: UInt64.self)
                written.insert(place)
            }
            memory.reserve(1)
            memory.reserve(memory.capacity)
            #expect(memory.capacity >= size)
        }
    }

    @Test("Memory that grows step by step keeps its contents over the border of huge pages and over its range")
    func steps() {
        var memory = GrowingMemory()
        var count = 0
        // 64 KiB a step up to 40 MiB: more than the first range, which is eight times 2 MiB.
        while count < 40 << 20 {
            memory.reserve(count + 65_536)
            unsafe memory.start.storeBytes(of: value(count), toByteOffset: count, as: UInt64.self)
            unsafe memory.start.storeBytes(of: value(count + 1), toByteOffset: count + 65_528, as: UInt64.self)
            count += 65_536
        }
        for place in stride(from: 0, to: count, by: 65_536) {
            let first = unsafe memory.start.load(fromByteOffset: place, as: UInt64.self)
            let last = unsafe memory.start.load(fromByteOffset: place + 65_528, as: UInt64.self)
            if first != value(place) || last != value(place + 1) { Issue.record("the step at \(place)") }
        }
    }
}
