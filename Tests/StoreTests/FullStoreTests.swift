import LMDB
import Store
import TestSupport
import Testing

@Suite struct FullStoreTests {
    private let folder = TemporaryFolder()
    private let store: Store
    private let value = SettingRecord(String(repeating: "x", count: 10_000))

    init() throws { store = try Store.forTests(in: folder, mapSize: 1 << 20) }

    private func put(_ number: Int) async throws(LMDBError) {
        let (settings, value) = (store.schema.settings, value)
        try await store.write { (transaction: inout WriteTransaction, _: inout ChangeSet) throws(LMDBError) in
            try transaction.put(value, for: NameKey("n\(number)"), in: settings)
        }
    }

    private func delete(_ number: Int) async throws(LMDBError) {
        let settings = store.schema.settings
        try await store.write { (transaction: inout WriteTransaction, _: inout ChangeSet) throws(LMDBError) in
            _ = try transaction.delete(NameKey("n\(number)"), from: settings)
        }
    }

    /// Writes until the store is full, and answers how many writes succeeded.
    private func fill() async -> (Int, LMDBError?) {
        for number in 0..<1_000 {
            do throws(LMDBError) { try await put(number) } catch { return (number, error) }
        }
        return (1_000, nil)
    }

    @Test("A full store refuses to write with the right error, says so, keeps what it has, and recovers after deletes")
    func recovers() async throws {
        let (count, error) = await fill()
        #expect(error == .mapFull)
        #expect(count > 10)
        #expect(!store.isWritable)
        for number in 0..<count { #expect(try store.setting("n\(number)") == value.text) }
        #expect(try store.setting("n\(count)") == nil)
        await #expect(throws: LMDBError.mapFull) { try await put(count) }
        #expect(!store.isWritable)
        for number in 0..<count / 2 { try await delete(number) }
        #expect(store.isWritable)
        try await put(0)
        #expect(store.isWritable)
        #expect(try store.setting("n0") == value.text)
    }

    @Test("An operation that changes nothing does not make a full store look writable")
    func emptyOperation() async throws {
        _ = await fill()
        #expect(!store.isWritable)
        try await delete(1_000_000)
        #expect(!store.isWritable)
    }

    @Test("A small write of a group is committed though a large neighbour finds the store full")
    func smallNeighbour() async throws {
        let settings = store.schema.settings
        let (isHeld, gate) = (Gate(), Gate())
        let large = SettingRecord(String(repeating: "x", count: 2 << 20))
        store.writeLater { (_, _) throws(LMDBError) in
            isHeld.open()
            gate.pass()
        }
        isHeld.pass()
        for (name, record) in [("before", SettingRecord("1")), ("large", large), ("after", SettingRecord("2"))] {
            store.writeLater { (transaction, _) throws(LMDBError) in
                try transaction.put(record, for: NameKey(name), in: settings)
            }
        }
        gate.open()
        store.flush()
        #expect(try store.setting("before") == "1")
        #expect(try store.setting("large") == nil)
        #expect(try store.setting("after") == "2")
        #expect(store.isWritable)
    }

    @Test("A damaged record that an operation meets does not make the store read-only")
    func damageIsNoFullDisk() async throws {
        await #expect(throws: LMDBError.malformedValue(reason: "test")) {
            try await store.write { (_, _) throws(LMDBError) in throw LMDBError.malformedValue(reason: "test") }
        }
        #expect(store.isWritable)
    }
}
