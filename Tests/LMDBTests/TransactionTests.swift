import LMDB
import TestSupport
import Testing

@Suite struct TransactionTests {
    @Test("What was put is found, replaced by a second put and gone after a delete")
    func putGetDelete() throws {
        let table = try ByteTable()
        #expect(try table.get(ByteKey("key")) == nil)
        try table.put(ByteKey("key"), Blob("first"))
        #expect(try table.get(ByteKey("key")) == Array("first".utf8))
        try table.put(ByteKey("key"), Blob("the second, longer"))
        #expect(try table.get(ByteKey("key")) == Array("the second, longer".utf8))
        #expect(try table.count() == 1)
        #expect(try table.delete(ByteKey("key")))
        #expect(try table.get(ByteKey("key")) == nil)
        #expect(try !table.delete(ByteKey("key")))
        #expect(try table.count() == 0)
    }

    @Test(
        "Values of any size come back byte for byte",
        arguments: [0, 1, 2, 3, 7, 13, 511, 2_019, 2_037, 4_095, 4_096, 4_097, 65_537, 1_000_003]
    )
    func valueSizes(size: Int) throws {
        let table = try ByteTable()
        var random = SplitMix(seed: UInt64(size))
        let value = random.bytes(size)
        try table.put([(ByteKey("a"), Blob("before")), (ByteKey("b"), Blob(value)), (ByteKey("c"), Blob("after"))])
        #expect(try table.get(ByteKey("b")) == value)
        #expect(try table.get(ByteKey("a")) == Array("before".utf8))
        #expect(try table.get(ByteKey("c")) == Array("after".utf8))
    }

    @Test("Keys of 1 to 511 bytes are kept apart", arguments: [1, 2, 255, 510, 511])
    func keySizes(size: Int) throws {
        let table = try ByteTable()
        let entries = (0..<200).map { number -> (ByteKey, Blob) in
            var key = [UInt8](repeating: 0x61, count: size)
            key[size - 1] = UInt8(number)
            return (ByteKey(key), Blob("\(number)"))
        }
        try table.put(entries)
        #expect(try table.count() == 200)
        for (key, value) in entries { #expect(try table.get(key) == value.bytes) }
    }

    @Test("Random puts and deletes agree with a dictionary", arguments: [UInt64(1), 2, 3])
    func agreesWithADictionary(seed: UInt64) throws {
        let table = try ByteTable()
        var random = SplitMix(seed: seed)
        var model: [ByteKey: [UInt8]] = [:]
        for _ in 0..<40 {
            let steps = (0..<100).map { _ -> (ByteKey, [UInt8]?) in
                let key = ByteKey(
                    (0..<Int.random(in: 1...3, using: &random)).map { _ in
                        [0x00, 0x01, 0x61, 0xFE, 0xFF].randomElement(using: &random)!
                    }
                )
                let size = [0, 1, 100, 3_000].randomElement(using: &random)!
                return (key, Bool.random(using: &random) ? random.bytes(size) : nil)
            }
            try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
                for (key, value) in steps {
                    if let value {
                        try transaction.put(Blob(value), for: key, in: table.database)
                    } else {
                        try transaction.delete(key, from: table.database)
                    }
                }
            }
            for (key, value) in steps { model[key] = value }
            #expect(try table.keys() == model.keys.sorted())
        }
        for (key, value) in model { #expect(try table.get(key) == value) }
    }

    @Test("A snapshot sees neither later commits nor another's uncommitted changes")
    func snapshotIsolation() throws {
        let table = try ByteTable()
        try table.put(ByteKey("a"), Blob("old"))
        let environment = table.environment
        let database = table.database
        let seen = try environment.read { (transaction) throws(LMDBError) in
            let before = try transaction.get(ByteKey("a"), from: database)
            let snapshot = transaction.snapshotID()
            let inside = try environment.write { (writer: inout WriteTransaction) throws(LMDBError) in
                try writer.put(Blob("new"), for: ByteKey("a"), in: database)
                try writer.put(Blob("more"), for: ByteKey("b"), in: database)
                return [
                    try writer.get(ByteKey("a"), from: database)?.bytes,
                    try table.get(ByteKey("a")), try table.get(ByteKey("b")),
                ]
            }
            return (
                before?.bytes, inside, try transaction.get(ByteKey("a"), from: database)?.bytes,
                try transaction.contains(ByteKey("b"), in: database), snapshot
            )
        }
        #expect(seen.0 == Array("old".utf8))
        #expect(seen.1 == [Array("new".utf8), Array("old".utf8), nil])
        #expect(seen.2 == Array("old".utf8))
        #expect(!seen.3)
        #expect(try table.get(ByteKey("a")) == Array("new".utf8))
        let later = try environment.read { (transaction) throws(LMDBError) in transaction.snapshotID() }
        #expect(later == seen.4 + 1)
    }

    private struct Refusal: LMDBErrorConvertible, Equatable {
        var storageError: LMDBError?
        init(_ error: LMDBError) { storageError = error }
        init() {}
    }

    @Test("A write that throws leaves nothing behind, and the next one works")
    func abortedWrite() throws {
        let table = try ByteTable()
        try table.put(ByteKey("kept"), Blob("value"))
        #expect(throws: Refusal()) {
            try table.environment.write { (transaction: inout WriteTransaction) throws(Refusal) in
                do throws(LMDBError) {
                    for number in 0..<5_000 {
                        try transaction.put(Blob("\(number)"), for: ByteKey(number), in: table.database)
                    }
                    try transaction.delete(ByteKey("kept"), from: table.database)
                } catch {
                    throw Refusal(error)
                }
                throw Refusal()
            }
        }
        #expect(try table.keys() == [ByteKey("kept")])
        #expect(try table.get(ByteKey("kept")) == Array("value".utf8))
        try table.put(ByteKey("next"), Blob("value"))
        #expect(try table.count() == 2)
    }

    @Test("A write counts its changes and the bytes of keys and values")
    func countsChanges() throws {
        let table = try ByteTable()
        try table.put(ByteKey("gone"), Blob("x"))
        let counts = try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.put(Blob("value"), for: ByteKey("key"), in: table.database)
            try transaction.delete(ByteKey("gone"), from: table.database)
            try transaction.delete(ByteKey("never there"), from: table.database)
            return [transaction.changeCount, transaction.writtenByteCount]
        }
        #expect(counts == [2, 8])
    }

    @Test("Values under mostly ascending keys agree with a dictionary", arguments: [UInt64(4), 5])
    func ascendingAgrees(seed: UInt64) throws {
        let table = try ByteTable()
        var random = SplitMix(seed: seed)
        var model: [ByteKey: [UInt8]] = [:]
        let steps = (0..<2_000).map { step -> (ByteKey, [UInt8]) in
            let key = Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 0...step, using: &random) : step
            return (ByteKey(key), random.bytes([0, 10, 1_560].randomElement(using: &random)!))
        }
        try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            for (key, value) in steps { try transaction.putAscending(Blob(value), for: key, in: table.database) }
        }
        for (key, value) in steps { model[key] = value }
        #expect(try table.count() == model.count)
        for (key, value) in model { #expect(try table.get(key) == value) }
    }

    @Test("Values of which a page holds two take about half the pages under ascending keys")
    func ascendingIsDense() throws {
        func pages(_ isAscending: Bool) throws -> Int {
            let table = try ByteTable()
            for batch in 0..<10 {
                try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
                    for number in batch * 100..<(batch + 1) * 100 {
                        let (value, key) = (Blob([UInt8](repeating: 1, count: 1_560)), ByteKey(number))
                        if isAscending {
                            try transaction.putAscending(value, for: key, in: table.database)
                        } else {
                            try transaction.put(value, for: key, in: table.database)
                        }
                    }
                }
            }
            return table.environment.usedByteCount / 4_096
        }
        #expect(try pages(true) < 600 && pages(false) > 900)
    }

    @Test("An append beyond the last key is stored; one below it is refused")
    func append() throws {
        let table = try ByteTable()
        try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            for number in 1...1_000 {
                try transaction.append(Blob("\(number)"), for: ByteKey(number), in: table.database)
            }
        }
        #expect(try table.keys() == (1...1_000).map { ByteKey($0) })
        #expect(throws: LMDBError.self) {
            try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
                try transaction.append(Blob("low"), for: ByteKey(500), in: table.database)
            }
        }
        #expect(try table.get(ByteKey(500)) == Array("500".utf8))
    }

    @Test("Several tables of one environment share transactions and nothing else")
    func severalTables() throws {
        let table = try ByteTable()
        let other: Database<ByteKey, Blob> = try table.environment.database("other")
        try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.put(Blob("one"), for: ByteKey("key"), in: table.database)
            try transaction.put(Blob("two"), for: ByteKey("key"), in: other)
        }
        let second = try table.environment.read { (transaction) throws(LMDBError) in
            try transaction.get(ByteKey("key"), from: other)?.bytes
        }
        #expect(try table.get(ByteKey("key")) == Array("one".utf8))
        #expect(second == Array("two".utf8))
    }
}
