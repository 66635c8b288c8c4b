import Foundation
import LMDB
import TestSupport
import Testing

@Suite struct EnvironmentTests {
    @Test("Data is there after the environment is closed and opened again")
    func reopens() throws {
        let folder = TemporaryFolder()
        for round in 0..<3 {
            let environment = try Environment(path: folder.file("a.mdb"), options: .init(mapSize: 1 << 24))
            let database: Database<ByteKey, Blob> = try environment.database("table")
            let count = try environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
                try transaction.put(Blob("\(round)"), for: ByteKey(round), in: database)
                return try transaction.count(of: database)
            }
            #expect(count == round + 1)
        }
    }

    @Test("A full map fails the write, keeps what was there, and deleting makes room again")
    func mapFull() throws {
        let table = try ByteTable(mapSize: 1 << 20)
        let value = Blob([UInt8](repeating: 7, count: 8_000))
        var stored = 0
        #expect(throws: LMDBError.mapFull) {
            while stored < 1_000 {
                try table.put(ByteKey(stored), value)
                stored += 1
            }
        }
        #expect(stored > 20 && stored < 1_000)
        #expect(try table.count() == stored)
        #expect(throws: LMDBError.mapFull) {
            try table.put((1_000..<2_000).map { (ByteKey($0), value) })
        }
        #expect(try table.count() == stored)
        for number in 0..<stored { #expect(try table.get(ByteKey(number)) == value.bytes) }
        for number in 0..<stored / 2 { #expect(try table.delete(ByteKey(number))) }
        for number in 0..<stored / 4 { try table.put(ByteKey(number), value) }
        #expect(try table.count() == stored - stored / 2 + stored / 4)
    }

    @Test("A larger map opens a full file again")
    func growsMap() throws {
        let folder = TemporaryFolder()
        let value = Blob([UInt8](repeating: 7, count: 8_000))
        var stored = 0
        for mapSize in [1 << 20, 1 << 22] {
            let environment = try Environment(path: folder.file("a.mdb"), options: .init(mapSize: mapSize))
            let database: Database<ByteKey, Blob> = try environment.database("table")
            let before = stored
            #expect(throws: LMDBError.mapFull) {
                while true {
                    try environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
                        try transaction.put(value, for: ByteKey(stored), in: database)
                    }
                    stored += 1
                }
            }
            #expect(stored > before + 20)
            #expect(environment.usedByteCount > mapSize * 3 / 4 && environment.usedByteCount <= mapSize)
        }
    }

    @Test("Readers on many threads see whole commits while a writer goes on")
    func readersOnManyThreads() throws {
        let table = try ByteTable(maximumReaders: 16)
        // Every commit gives all keys the same value: a reader that sees two values saw a torn commit.
        @Sendable func commit(_ round: Int) throws(LMDBError) {
            try table.put((0..<50).map { (ByteKey($0), Blob("\(round)")) })
        }
        try commit(0)
        let problems = Shared<[String]>([])
        let isDone = Shared(false)
        onThreads(9) { thread in
            do {
                if thread == 0 {
                    for round in 1...200 { try commit(round) }
                    isDone.change { $0 = true }
                    return
                }
                var last = 0
                repeat {
                    let values = try table.environment.read { (transaction) throws(LMDBError) in
                        var values = Set<[UInt8]>()
                        try transaction.forEach(in: table.database) { (_, reader) throws(LMDBError) in
                            values.insert(try Blob(reading: &reader).bytes)
                            return true
                        }
                        return values
                    }
                    let round = values.first.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? -1
                    if values.count != 1 || round < last { problems.change { $0.append("\(values) after \(last)") } }
                    last = round
                } while !isDone.value
            } catch {
                isDone.change { $0 = true }
                problems.change { $0.append("\(error)") }
            }
        }
        #expect(problems.value == [])
        #expect(try table.get(ByteKey(0)) == Array("200".utf8))
    }

    @Test("Far more reads than reader slots succeed one after another, nested ones up to the slots")
    func readerSlots() throws {
        let table = try ByteTable(maximumReaders: 4)
        try table.put(ByteKey("a"), Blob("value"))
        for _ in 0..<1_000 { #expect(try table.get(ByteKey("a")) != nil) }
        func nested(_ depth: Int) throws(LMDBError) -> Int {
            try table.environment.read { (_) throws(LMDBError) in depth == 1 ? 1 : try nested(depth - 1) + 1 }
        }
        #expect(try nested(4) == 4)
        #expect(throws: LMDBError.readersFull) { try nested(5) }
        #expect(try nested(4) == 4)
    }

    @Test("A read-only environment beside the writer sees commits and refuses to write")
    func readOnly() throws {
        let table = try ByteTable()
        try table.put(ByteKey("a"), Blob("1"))
        let reader = try Environment(
            path: table.folder.file("data.mdb"),
            options: .init(mapSize: 1 << 28, isReadOnly: true)
        )
        let database: Database<ByteKey, Blob> = try reader.database("table")
        func value() throws -> [UInt8]? {
            try reader.read { (transaction) throws(LMDBError) in
                try transaction.get(ByteKey("a"), from: database)?.bytes
            }
        }
        #expect(try value() == Array("1".utf8))
        try table.put(ByteKey("a"), Blob("2"))
        #expect(try value() == Array("2".utf8))
        #expect(throws: LMDBError.self) {
            try reader.write { (transaction: inout WriteTransaction) throws(LMDBError) in
                try transaction.put(Blob("3"), for: ByteKey("a"), in: database)
            }
        }
        #expect(throws: LMDBError.self) { try reader.database("not there", keys: ByteKey.self, values: Blob.self) }
    }

    @Test("A read-only environment does not make a file that is missing")
    func readOnlyMissing() throws {
        let folder = TemporaryFolder()
        let path = folder.file("missing.mdb")
        #expect(throws: LMDBError.cannotOpen(path: path, errno: ENOENT)) {
            try Environment(path: path, options: .init(mapSize: 1 << 20, isReadOnly: true))
        }
        #expect(folder.size(of: "missing.mdb") == nil)
    }

    @Test("A file in a folder that does not exist cannot be opened")
    func missingFolder() {
        let folder = TemporaryFolder()
        let path = folder.file("no/such/folder.mdb")
        #expect(throws: LMDBError.cannotOpen(path: path, errno: ENOENT)) {
            try Environment(path: path, options: .init(mapSize: 1 << 20))
        }
    }

    @Test("A file that is no database is refused by name and left as it was", arguments: [1, 100, 4_096, 100_000])
    func notADatabase(size: Int) throws {
        let folder = TemporaryFolder()
        var random = SplitMix(seed: 9)
        let bytes = random.bytes(size)
        folder.write(bytes, to: "text.mdb")
        let path = folder.file("text.mdb")
        let error = #expect(throws: LMDBError.self) { try Environment(path: path, options: .init(mapSize: 1 << 20)) }
        #expect(error == .notADatabase(path: path))
        #expect(error?.description.contains(path) == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
    }

    @Test("Relaxed durability stores and finds like full durability")
    func relaxed() throws {
        let table = try ByteTable(durability: .relaxed)
        for number in 0..<100 { try table.put(ByteKey(number), Blob("\(number)")) }
        #expect(try table.keys() == (0..<100).map { ByteKey($0) })
        #expect(table.environment.options.durability == .relaxed)
    }

    @Test(
        "Errors describe what to do, and only those of space count as such",
        arguments: [
            (LMDBError.mapFull, true), (.diskFull, true), (.inputOutput, true), (.readersFull, false),
            (.transactionFull, false), (.corrupted, false), (.notADatabase(path: "/p"), false),
            (.malformedValue(reason: "r"), false), (.failed(call: "mdb_put", code: 22), false),
            (.cannotOpen(path: "/p", errno: ENOENT), false),
        ]
    )
    func errors(error: LMDBError, isOutOfSpace: Bool) {
        #expect(error.isOutOfSpace == isOutOfSpace)
        #expect(error.description.count > 10)
        #expect(error.storageError == error)
    }

    @Test("Error texts carry the system's words for the code")
    func errorTexts() {
        #expect(
            LMDBError.cannotOpen(path: "/p", errno: ENOENT).description == "cannot open /p: No such file or directory"
        )
        #expect(LMDBError.failed(call: "mdb_put", code: 22).description == "mdb_put failed: Invalid argument")
    }
}
