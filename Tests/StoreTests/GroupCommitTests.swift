import LMDB
import Store
import TestSupport
import Testing

/// What an operation of these tests refuses with, beside the store's own errors.
private struct Refusal: LMDBErrorConvertible, Equatable {
    var storageError: LMDBError?
    init(_ error: LMDBError) { storageError = error }
    init() {}
}

@Suite struct GroupCommitTests {
    private let folder = TemporaryFolder()
    private let clock = ManualClock()
    private let store: Store

    init() throws { store = try Store.forTests(in: folder, clock: clock) }

    private func names() throws -> Set<String> {
        try store.read { (transaction) throws(LMDBError) in
            var names: Set<String> = []
            try transaction.forEach(in: store.schema.settings) { (key, _) throws(LMDBError) in
                if !["format-version", "session-memories"].contains(key.name) { names.insert(key.name) }
                return true
            }
            return names
        }
    }

    /// Holds the writer's thread, lets `submit` queue operations behind it, and waits until all are done.
    private func asOneGroup(_ submit: () -> Void) {
        let (isHeld, gate) = (Gate(), Gate())
        store.writeLater { (_, _) throws(LMDBError) in
            isHeld.open()
            gate.pass()
        }
        isHeld.pass()
        submit()
        gate.open()
        store.flush()
    }

    /// Queues an operation that stores a setting and notes the transaction in which it last ran.
    private func queue(_ name: String, size: Int = 1, runs: Shared<[String: [Int]]>, failsWith error: LMDBError? = nil)
    {
        let settings = store.schema.settings
        store.writeLater { (transaction, changes) throws(LMDBError) in
            let snapshot = transaction.snapshotID()
            runs.change { $0[name, default: []].append(snapshot) }
            changes.record(.removed(PartitionKey(scope: ScopeID(rawValue: 1), kind: .fact), mark(of: name)))
            try transaction.put(SettingRecord(String(repeating: "x", count: size)), for: NameKey(name), in: settings)
            if let error { throw error }
        }
    }

    @Test("Operations that wait together are committed in one transaction")
    func oneTransaction() throws {
        let runs = Shared<[String: [Int]]>([:])
        asOneGroup { for number in 0..<500 { queue("n\(number)", runs: runs) } }
        #expect(try names().count == 500)
        #expect(Set(runs.value.values.flatMap { $0 }).count == 1)
    }

    @Test("A transaction ends after 1,000 operations or 4 MiB")
    func bounded() throws {
        let many = Shared<[String: [Int]]>([:])
        asOneGroup { for number in 0..<2_500 { queue("n\(number)", runs: many) } }
        #expect(try names().count == 2_500)
        let counts = Dictionary(grouping: many.value.values.map { $0.last! }) { $0 }.mapValues(\.count)
        #expect(counts.count == 3 && counts.values.allSatisfy { $0 <= 1_000 })
        let large = Shared<[String: [Int]]>([:])
        asOneGroup { for number in 0..<10 { queue("l\(number)", size: 1 << 20, runs: large) } }
        #expect(try names().count == 2_510)
        let sizes = Dictionary(grouping: large.value.values.map { $0.last! }) { $0 }.mapValues(\.count)
        #expect(sizes.count == 3 && sizes.values.allSatisfy { $0 <= 4 })
    }

    @Test("An operation that throws leaves no trace, and its neighbours of the same group are committed once")
    func refusalInAGroup() throws {
        let runs = Shared<[String: [Int]]>([:])
        let handed = Shared<[String]>([])
        store.setAfterCommit { rows in handed.change { $0 += rows.map { mark($0) } } }
        asOneGroup {
            queue("before", runs: runs)
            queue("bad-1", runs: runs, failsWith: .malformedValue(reason: "test"))
            queue("between", runs: runs)
            queue("bad-2", runs: runs, failsWith: .malformedValue(reason: "test"))
            queue("after", runs: runs)
        }
        #expect(try names() == ["before", "between", "after"])
        let committed = try ["before", "between", "after"].map { try #require(runs.value[$0]?.last) }
        #expect(Set(committed).count == 1)
        #expect(handed.value == ["before", "between", "after"].map { "\(mark(of: $0))" })
    }

    @Test("A refusal before the first write costs its group nothing")
    func refusalBeforeWriting() async throws {
        let settings = store.schema.settings
        let runs = Shared(0)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for writer in 0..<200 {
                group.addTask { [store] in
                    do throws(Refusal) {
                        try await store.write { (transaction: inout WriteTransaction, _) throws(Refusal) in
                            if writer % 2 == 0 { throw Refusal() }
                            runs.change { $0 += 1 }
                            do throws(LMDBError) {
                                try transaction.put(SettingRecord("x"), for: NameKey("n\(writer)"), in: settings)
                            } catch {
                                throw Refusal(error)
                            }
                        }
                        return writer % 2 == 1
                    } catch {
                        return writer % 2 == 0 && error == Refusal()
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 200 && outcomes.allSatisfy { $0 })
        #expect(try names().count == 100)
        #expect(runs.value == 100)
    }

    @Test("Among many concurrent writers each gets its own outcome, and the store holds exactly the successes")
    func manyWriters() async throws {
        let settings = store.schema.settings
        let outcomes = await withTaskGroup(of: (String, Bool, Bool).self) { group in
            for writer in 0..<64 {
                group.addTask { [store] in
                    var all = true
                    var last = ("", false, false)
                    for round in 0..<20 {
                        let name = "w\(writer)-\(round)"
                        let fails = (writer * 7 + round * 3) % 5 == 0
                        do throws(Refusal) {
                            let answer = try await store.write {
                                (transaction: inout WriteTransaction, _) throws(Refusal) in
                                do throws(LMDBError) {
                                    try transaction.put(SettingRecord(name), for: NameKey(name), in: settings)
                                } catch {
                                    throw Refusal(error)
                                }
                                if fails { throw Refusal() }
                                return name
                            }
                            all = all && !fails && answer == name && (try? store.setting(name)) == name
                        } catch {
                            all = all && fails && error == Refusal()
                        }
                        last = (name, fails, all)
                    }
                    return last
                }
            }
            var outcomes: [(String, Bool, Bool)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.count == 64 && outcomes.allSatisfy(\.2))
        var expected: Set<String> = []
        for writer in 0..<64 {
            for round in 0..<20 where (writer * 7 + round * 3) % 5 != 0 { expected.insert("w\(writer)-\(round)") }
        }
        #expect(try names() == expected)
    }

    @Test("Times of operations grow strictly, though the clock stands still or goes back")
    func growingTimes() async throws {
        let settings = store.schema.settings
        var last = Timestamp(microseconds: 0)
        for round in 0..<200 {
            if round % 20 == 0 { clock.advance(seconds: round % 40 == 0 ? 2 : -3) }
            let times = try await store.write {
                (transaction: inout WriteTransaction, changes: inout ChangeSet) throws(LMDBError) in
                let start = changes.time
                if round % 3 == 0 {
                    changes.tick()
                    changes.tick()
                }
                try transaction.put(SettingRecord("x"), for: "x", in: settings)
                return [start, changes.time]
            }
            #expect(times[0] > last)
            #expect(times[0] >= clock.now)
            last = times[1]
        }
    }

    @Test("Operations of one group have times of their own, in the order of their submission")
    func timesInAGroup() throws {
        let times = Shared<[Timestamp]>([])
        let settings = store.schema.settings
        asOneGroup {
            for number in 0..<300 {
                store.writeLater { (transaction, changes) throws(LMDBError) in
                    times.change { $0.append(changes.time) }
                    if number % 7 == 0 { changes.tick() }
                    try transaction.put(SettingRecord("x"), for: NameKey("n\(number)"), in: settings)
                }
            }
        }
        #expect(times.value.count == 300)
        #expect(zip(times.value, times.value.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("The hook sees every change once, in commit order, before the writer is answered")
    func hook() async throws {
        let seen = Shared<[MemoryID]>([])
        store.setAfterCommit { rows in
            seen.change { log in
                for case .removed(_, let id) in rows { log.append(id) }
            }
        }
        let settings = store.schema.settings
        let missing = await withTaskGroup(of: Int.self) { group in
            for writer in 0..<32 {
                group.addTask { [store] in
                    var missing = 0
                    for round in 0..<30 {
                        let id = try? await store.write {
                            (transaction: inout WriteTransaction, changes: inout ChangeSet) throws(LMDBError) in
                            let id = MemoryID(high: UInt64(changes.time.microseconds), low: UInt64(writer))
                            changes.record(.removed(PartitionKey(scope: ScopeID(rawValue: 1), kind: .fact), id))
                            try transaction.put(SettingRecord("x"), for: NameKey("\(writer)-\(round)"), in: settings)
                            return id
                        }
                        if let id, seen.value.contains(id) { continue }
                        missing += 1
                    }
                    return missing
                }
            }
            return await group.reduce(0, +)
        }
        #expect(missing == 0)
        let log = seen.value
        #expect(log.count == 32 * 30)
        #expect(zip(log, log.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("The hook can read the commit whose changes it gets")
    func hookReadsItsCommit() async throws {
        let found = Shared<[Bool]>([])
        store.setAfterCommit { [store] rows in
            for case .removed(_, let id) in rows {
                let isThere = (try? store.setting("\(id.low)")) != nil
                found.change { $0.append(isThere) }
            }
        }
        let settings = store.schema.settings
        for number in 0..<20 {
            try await store.write { (transaction: inout WriteTransaction, changes: inout ChangeSet) throws(LMDBError) in
                let id = MemoryID(high: 0, low: UInt64(number))
                changes.record(.removed(PartitionKey(scope: ScopeID(rawValue: 1), kind: .fact), id))
                try transaction.put(SettingRecord("x"), for: NameKey("\(number)"), in: settings)
            }
        }
        #expect(found.value == Array(repeating: true, count: 20))
        store.setAfterCommit { _ in }
    }

    @Test("flush waits for every operation that the thread submitted before")
    func flush() {
        let missing = Shared<[String]>([])
        let settings = store.schema.settings
        onThreads(6) { [store] thread in
            for round in 0..<300 {
                let name = "\(thread)-\(round)"
                store.writeLater { (transaction, _) throws(LMDBError) in
                    try transaction.put(SettingRecord("x"), for: NameKey(name), in: settings)
                }
                store.flush()
                if (try? store.setting(name)) != "x" { missing.change { $0.append(name) } }
            }
        }
        #expect(missing.value == [])
    }
}

/// An id that stands for a name in the log of changes.
private func mark(of name: String) -> MemoryID {
    MemoryID(high: 0, low: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
}

private func mark(_ change: MemoryChange) -> String {
    if case .removed(_, let id) = change { "\(id)" } else { "another change" }
}
