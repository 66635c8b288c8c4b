import LMDB
import TestSupport
import Testing

@Suite struct PrefixTests {
    /// Keys around every border that a prefix can have.
    private static let keys: [ByteKey] = [
        [0x00], [0x00, 0x00], [0x00, 0xFF], [0x01], [0x61], [0x61, 0x00], [0x61, 0x62], [0x61, 0x62, 0x63],
        [0x61, 0xFF], [0x61, 0xFF, 0x00], [0x61, 0xFF, 0xFF], [0x61, 0xFF, 0xFF, 0x01], [0x62], [0x62, 0x00],
        [0xFE, 0xFF],
        [0xFF], [0xFF, 0x00], [0xFF, 0xFE], [0xFF, 0xFF], [0xFF, 0xFF, 0x00], [0xFF, 0xFF, 0xFF],
    ].map { ByteKey($0) }

    private static let prefixes: [[UInt8]] = [
        [], [0x00], [0x00, 0xFF], [0x01], [0x02], [0x60], [0x61], [0x61, 0x62], [0x61, 0x62, 0x63, 0x64], [0x61, 0xFF],
        [0x61, 0xFF, 0xFF], [0x61, 0xFF, 0xFF, 0xFF], [0x62], [0x63], [0xFE], [0xFE, 0xFF], [0xFE, 0xFF, 0xFF], [0xFF],
        [0xFF, 0xFF], [0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF],
    ]

    private func prefix(_ bytes: [UInt8]) -> KeyPrefix { bytes.isEmpty ? .everything : KeyPrefix(ByteKey(bytes)) }

    @Test("A prefix visits its keys and no others, forward and in reverse", arguments: prefixes)
    func visitsItsKeys(bytes: [UInt8]) throws {
        let table = try ByteTable()
        try table.put(PrefixTests.keys.shuffled().map { ($0, Blob("")) })
        let expected = PrefixTests.keys.filter { $0.bytes.starts(with: bytes) }
        #expect(try table.keys(prefix: prefix(bytes)) == expected)
        #expect(try table.keys(prefix: prefix(bytes), reversed: true) == expected.reversed())
    }

    @Test("An empty table has nothing under any prefix", arguments: prefixes)
    func emptyTable(bytes: [UInt8]) throws {
        let table = try ByteTable()
        #expect(try table.keys(prefix: prefix(bytes)).isEmpty)
        #expect(try table.keys(prefix: prefix(bytes), reversed: true).isEmpty)
        #expect(try table.deleteAll(prefix: prefix(bytes)) == 0)
    }

    @Test("deleteAll removes what a prefix matches and nothing else", arguments: prefixes)
    func deletesItsKeys(bytes: [UInt8]) throws {
        let table = try ByteTable()
        try table.put(PrefixTests.keys.map { ($0, Blob("")) })
        let kept = PrefixTests.keys.filter { !$0.bytes.starts(with: bytes) }
        #expect(try table.deleteAll(prefix: prefix(bytes)) == PrefixTests.keys.count - kept.count)
        #expect(try table.keys() == kept)
    }

    @Test("deleteAll works across many pages, wherever the range begins and ends", arguments: [10, 100, 1_500])
    func deletesAcrossPages(valueSize: Int) throws {
        let table = try ByteTable()
        var model: Set<ByteKey> = []
        var entries: [(ByteKey, Blob)] = []
        for group in 0..<7 {
            for number in 0..<[1, 900, 0, 3_000, 2, 1_500, 700][group] {
                let key = ByteKey([UInt8(group)] + ByteKey(number).bytes)
                model.insert(key)
                entries.append((key, Blob([UInt8](repeating: UInt8(group), count: valueSize))))
            }
        }
        try table.put(entries)
        for group in [3, 0, 6, 2, 5, 1, 4] as [UInt8] {
            let matches = model.filter { $0.bytes[0] == group }
            #expect(try table.deleteAll(prefix: KeyPrefix(ByteKey([group]))) == matches.count)
            model.subtract(matches)
            #expect(try table.keys() == model.sorted())
            #expect(try table.count() == model.count)
        }
    }

    @Test("deleteAll counts as many changes as it removed entries")
    func deleteAllCounts() throws {
        let table = try ByteTable()
        try table.put((0..<10).map { (ByteKey($0), Blob("")) })
        let changes = try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.deleteAll(in: table.database, prefix: .everything)
            return transaction.changeCount
        }
        #expect(changes == 10)
    }

    @Test("A visit ends when its closure says so")
    func endsEarly() throws {
        let table = try ByteTable()
        try table.put((0..<100).map { (ByteKey($0), Blob("")) })
        for isReversed in [false, true] {
            var visited = 0
            try table.environment.read { (transaction) throws(LMDBError) in
                try transaction.forEach(in: table.database, reversed: isReversed) { (_, _) throws(LMDBError) in
                    visited += 1
                    return visited < 3
                }
            }
            #expect(visited == 3)
        }
    }

    @Test("A cursor finds the first key that is not below the one it seeks")
    func seeks() throws {
        let table = try ByteTable()
        try table.put([10, 20, 30].map { (ByteKey($0), Blob("\($0)")) })
        let found = try table.environment.read { (transaction) throws(LMDBError) in
            try transaction.withCursor(over: table.database) {
                (cursor: inout Cursor<ByteKey, Blob>) throws(LMDBError) in
                var found: [[UInt8]?] = []
                for number in [0, 10, 11, 30, 31] {
                    found.append(try cursor.seek(ByteKey(number)) ? try cursor.value().bytes : nil)
                }
                return found
            }
        }
        #expect(found == ["10", "10", "20", "30", nil].map { $0.map { Array($0.utf8) } })
    }

    @Test("A cursor past the end matches no prefix, and not the empty one either")
    func pastTheEnd() throws {
        let table = try ByteTable()
        try table.put(ByteKey("a"), Blob("value"))
        let seen = try table.environment.read { (transaction) throws(LMDBError) in
            try transaction.withCursor(over: table.database) {
                (cursor: inout Cursor<ByteKey, Blob>) throws(LMDBError) in
                var seen = [cursor.matches(.everything)]
                seen.append(try cursor.seek(ByteKey("b")))
                seen.append(cursor.matches(.everything))
                seen.append(try cursor.seek(ByteKey("a")))
                seen.append(try cursor.next())
                seen.append(cursor.matches(.everything))
                return seen
            }
        }
        #expect(seen == [false, false, false, true, false, false])
    }
}
