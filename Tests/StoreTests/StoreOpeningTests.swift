import Foundation
import LMDB
import Store
import TestSupport
import Testing

@Suite struct StoreOpeningTests {
    private let folder = TemporaryFolder()

    /// Opens the store's file below the store, which must be closed, and changes a setting.
    private func put(_ value: some DatabaseValue, as name: NameKey) throws {
        let environment = try Environment(path: folder.file("engram.mdb"), options: .init(mapSize: 1 << 24))
        try put(value, as: name, in: environment)
    }

    private func put<Value: DatabaseValue>(_ value: Value, as name: NameKey, in environment: Environment) throws {
        let settings = try environment.database("settings", keys: NameKey.self, values: Value.self)
        try environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.put(value, for: name, in: settings)
        }
    }

    private func openError(_ options: Store.Options = Store.Options(), in path: String? = nil) -> StoreError? {
        do throws(StoreError) {
            _ = try Store(folder: path ?? folder.path, options: options)
            return nil
        } catch {
            return error
        }
    }

    @Test("Opening makes the folder and those above it, readable by the owner only")
    func makesFolders() throws {
        let path = folder.file("a/b/c")
        let store = try Store(folder: path)
        #expect(store.isWritable)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        let file = try FileManager.default.attributesOfItem(atPath: path + "/engram.mdb")
        #expect(file[.posixPermissions] as? Int == 0o600)
    }

    @Test("What was written is there when the store is opened again, many times over")
    func reopens() async throws {
        for round in 0..<5 {
            let store = try Store.forTests(in: folder)
            for earlier in 0..<round { #expect(try store.setting("round-\(earlier)") == "\(earlier)") }
            try await store.write { (transaction: inout WriteTransaction, _: inout ChangeSet) throws(LMDBError) in
                try transaction.put(
                    SettingRecord("\(round)"),
                    for: NameKey("round-\(round)"),
                    in: store.schema.settings
                )
            }
            store.flush()
        }
    }

    @Test("A folder that is a file cannot be used, and the error names it")
    func folderIsAFile() throws {
        folder.write("text".utf8, to: "file")
        for path in [folder.file("file"), folder.file("file/below")] {
            guard case .cannotPrepare(let named, let reason) = try #require(openError(in: path)) else {
                Issue.record("not refused as a folder that cannot be used")
                continue
            }
            #expect(named.hasPrefix(path))
            #expect(reason == "Not a directory")
        }
    }

    @Test("A newer format is refused with both versions and what to do")
    func newerFormat() throws {
        _ = try Store.forTests(in: folder)
        try put(SettingRecord("3"), as: "format-version")
        let error = try #require(openError())
        guard case .newerFormat(found: 3, supported: 2) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.description.contains("format version 3"))
        #expect(error.description.contains("up to version 2"))
        #expect(error.description.contains("use a newer engram"))
    }

    @Test("A format version that is no number is damage", arguments: ["", "one", "-1", "4294967296"])
    func malformedFormat(text: String) throws {
        _ = try Store.forTests(in: folder)
        try put(SettingRecord(text), as: "format-version")
        guard case .storage(.malformedValue(let reason)) = try #require(openError()) else {
            Issue.record("not refused as damage")
            return
        }
        #expect(reason.contains("\"\(text)\""))
    }

    @Test("A file that is no database is refused and not touched")
    func notADatabase() throws {
        folder.write(Array(repeating: 0x41, count: 10_000), to: "engram.mdb")
        let path = folder.file("engram.mdb")
        guard case .storage(.notADatabase(path)) = try #require(openError()) else {
            Issue.record("not refused as another kind of file")
            return
        }
        #expect(folder.size(of: "engram.mdb") == 10_000)
    }

    @Test("The first text decides the model; another one is refused with both names and the way out")
    func otherModel() async throws {
        let store = try Store.forTests(in: folder)
        #expect(try store.embeddingModel() == nil)
        try store.requireModel("any/384/0")
        try await store.write { (transaction: inout WriteTransaction, _: inout ChangeSet) throws(LMDBError) in
            try transaction.put(SettingRecord("first/384/1"), for: "embedding-model", in: store.schema.settings)
        }
        #expect(try store.embeddingModel() == "first/384/1")
        try store.requireModel("first/384/1")
        let error = #expect(throws: StoreError.self) { try store.requireModel("second/384/2") }
        guard case .otherModel(stored: "first/384/1", given: "second/384/2") = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        let text = try #require(error?.description)
        #expect(text.contains("first/384/1") && text.contains("second/384/2") && text.contains("--model"))
    }

    @Test("A second writer is refused with the process and address of the first")
    func lock() throws {
        #expect(StoreLock.holder(folder: folder.path) == nil)
        var store: Store? = try Store.forTests(in: folder)
        guard case .inUse(let path, let holder) = try #require(openError()) else {
            Issue.record("the second writer was let in")
            return
        }
        #expect(path == folder.path)
        #expect(holder == StoreLock.holder(folder: folder.path))
        #expect(holder.processID == getpid())
        #expect(holder.url == nil)
        store?.announce(url: "http://127.0.0.1:8900")
        let error = try #require(openError())
        #expect(error.description.contains("process \(getpid()), which serves http://127.0.0.1:8900"))
        #expect(error.description.contains(folder.path))
        store?.announce(url: "http://[::1]:1")
        #expect(StoreLock.holder(folder: folder.path)?.url == "http://[::1]:1")
        store = nil
        #expect(StoreLock.holder(folder: folder.path) == nil)
        #expect(openError() == nil)
    }

    @Test("A lock file that a dead process left does not keep anybody out")
    func staleLock() throws {
        folder.write("999999\nhttp://127.0.0.1:1\n".utf8, to: "engram.lock")
        #expect(StoreLock.holder(folder: folder.path) == nil)
        let store = try Store.forTests(in: folder)
        #expect(store.isWritable)
        #expect(StoreLock.holder(folder: folder.path)?.description == "process \(getpid())")
    }

    @Test("A read-only store needs one that exists, and makes nothing")
    func readOnlyMissing() throws {
        var options = Store.Options()
        options.isReadOnly = true
        let path = folder.file("none")
        let error = try #require(openError(options, in: path))
        guard case .missing(path) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.description.contains("engram serve --data \(path)"))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A read-only store beside the writer reads its commits and refuses to write")
    func readOnlyBesideTheWriter() async throws {
        let writer = try Store.forTests(in: folder)
        var options = Store.Options()
        options.isReadOnly = true
        options.mapSize = 1 << 28
        let reader = try Store(folder: folder.path, options: options)
        #expect(!reader.isWritable && writer.isWritable)
        try await writer.write { (transaction: inout WriteTransaction, _: inout ChangeSet) throws(LMDBError) in
            try transaction.put(SettingRecord("value"), for: "key", in: writer.schema.settings)
        }
        #expect(try reader.setting("key") == "value")
        let error = await #expect(throws: LMDBError.self) {
            try await reader.write { (transaction: inout WriteTransaction, _: inout ChangeSet) throws(LMDBError) in
                try transaction.put(SettingRecord("other"), for: "key", in: reader.schema.settings)
            }
        }
        #expect(error?.isOutOfSpace == false)
        #expect(try writer.setting("key") == "value")
    }

    @Test("A store of an older build, which knew fewer tables, opens read-only")
    func readOnlyOlder() throws {
        do {
            let environment = try Environment(path: folder.file("engram.mdb"), options: .init(mapSize: 1 << 24))
            try put(SettingRecord("1"), as: "format-version", in: environment)
            try put(SettingRecord("value"), as: "key", in: environment)
        }
        var options = Store.Options()
        options.isReadOnly = true
        options.mapSize = 1 << 24
        let reader = try Store(folder: folder.path, options: options)
        #expect(try reader.setting("key") == "value")
    }

    @Test("Relaxed durability keeps what was written when the store is closed in order")
    func relaxed() async throws {
        var options = Store.Options()
        options.durability = .relaxed
        options.mapSize = 1 << 24
        do {
            let store = try Store(folder: folder.path, options: options)
            #expect(store.durability == .relaxed)
            for number in 0..<50 {
                try await store.write { (transaction: inout WriteTransaction, _: inout ChangeSet) throws(LMDBError) in
                    try transaction.put(
                        SettingRecord("\(number)"),
                        for: NameKey("n\(number)"),
                        in: store.schema.settings
                    )
                }
            }
            store.flush()
        }
        let store = try Store.forTests(in: folder)
        #expect(store.durability == .full)
        for number in 0..<50 { #expect(try store.setting("n\(number)") == "\(number)") }
    }

    @Test("A store of a build that knew no memories of sessions gets their table when it is opened")
    func fillsSessionMemories() async throws {
        let session = SessionID(high: 5, low: 5)
        let expected: [SessionMemoryKey]
        do {
            let store = try Store.forTests(in: folder)
            let schema = store.schema
            expected = try await store.write {
                (transaction: inout WriteTransaction, changes: inout ChangeSet) throws(LMDBError) in
                let id = try schema.ensureScope(organisation: "o", canonicalJSON: "{}", in: &transaction)
                var scope = try schema.scope(id, in: transaction)
                for number in 1...4 {
                    let memory = MemoryRecord(
                        id: MemoryID(high: 1, low: UInt64(number)),
                        revision: 1,
                        created: changes.time,
                        updated: changes.time,
                        expires: nil,
                        confidence: 1,
                        importance: 0.5,
                        session: number % 2 == 0 ? session : nil,
                        topic: nil,
                        fact: "f",
                        metadata: Array("{}".utf8)
                    )
                    try schema.insertMemory(
                        memory,
                        vector: VectorRecord(id: memory.id, norm: 1, unit: [1]),
                        in: PartitionKey(scope: id, kind: .fact),
                        scope: &scope,
                        actor: "a",
                        transaction: &transaction,
                        changes: &changes
                    )
                }
                try transaction.put(scope, for: id, in: schema.scopes)
                let keys = try schema.memories(of: session, in: transaction)
                try transaction.deleteAll(in: schema.sessionMemories, prefix: .everything)
                try transaction.delete("session-memories", from: schema.settings)
                return keys.map { SessionMemoryKey(session: session, memory: $0) }
            }
        }
        #expect(expected.count == 2)
        let store = try Store.forTests(in: folder)
        let schema = store.schema
        let found = try store.read { (transaction) throws(LMDBError) in
            try schema.memories(of: session, in: transaction)
        }
        #expect(found.map { SessionMemoryKey(session: session, memory: $0) } == expected)
        let count = try store.read { (transaction) throws(LMDBError) in
            try transaction.count(of: schema.sessionMemories)
        }
        #expect(count == 2)
    }
}
