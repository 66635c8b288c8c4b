import LMDB
import TestSupport
import Testing

@testable import Store

@Suite struct IdempotencyTests {
    private let folder = TemporaryFolder()
    private let clock = ManualClock()

    private func record(
        _ key: String,
        about subjects: [AnswerSubject] = [],
        in store: Store
    ) async throws {
        let schema = store.schema
        try await store.write { (transaction, changes) throws(LMDBError) in
            let record = IdempotencyRecord(
                time: changes.time,
                status: 201,
                request: [1, 2],
                body: Array(key.utf8),
                subjects: subjects
            )
            try schema.recordAnswer(record, for: DigestKey(of: key), transaction: &transaction)
        }
    }

    private func counts(_ store: Store) throws -> [Int] {
        try store.read { (transaction) throws(LMDBError) in
            [
                try transaction.count(of: store.schema.idempotencyKeys),
                try transaction.count(of: store.schema.idempotencyTimes),
                try transaction.count(of: store.schema.idempotencySubjects),
            ]
        }
    }

    @Test("An answer reads back as it was recorded, and a later one takes its place in both tables")
    func replacement() async throws {
        let store = try Store.forTests(in: folder, clock: clock)
        try await record("a", in: store)
        let first = try store.read { (transaction) throws(LMDBError) in
            try transaction.get(DigestKey(of: "a"), from: store.schema.idempotencyKeys)
        }
        #expect(first == IdempotencyRecord(time: clock.now, status: 201, request: [1, 2], body: Array("a".utf8)))
        clock.advance(seconds: 10)
        try await record("a", in: store)
        #expect(try counts(store) == [1, 1, 0])
    }

    @Test("Old answers are removed oldest first, up to the limit, and never those of the last day")
    func removal() async throws {
        let store = try Store.forTests(in: folder, clock: clock)
        for number in 0..<10 {
            try await record("\(number)", in: store)
            clock.advance(seconds: 3_600)
        }
        let (schema, moment) = (store.schema, clock.now.advanced(bySeconds: -5 * 3_600))
        for (limit, removed) in [(2, 2), (100, 3), (100, 0)] {
            let count = try await store.write { (transaction, _) throws(LMDBError) in
                try schema.removeIdempotencyKeys(before: moment, limit: limit, transaction: &transaction)
            }
            #expect(count == removed)
        }
        #expect(try counts(store) == [5, 5, 0])
        let left = try store.read { (transaction) throws(LMDBError) in
            var left: [String] = []
            for number in 0..<10 where try transaction.contains(DigestKey(of: "\(number)"), in: schema.idempotencyKeys)
            {
                left.append("\(number)")
            }
            return left
        }
        #expect(left == ["5", "6", "7", "8", "9"])
    }

    @Test("The table keeps itself small: each new answer removes some that nobody may ask for any more")
    func selfCleaning() async throws {
        let store = try Store.forTests(in: folder, clock: clock)
        for number in 0..<8 { try await record("\(number)", in: store) }
        clock.advance(seconds: Schema.idempotencySeconds)
        try await record("at the edge", in: store)
        #expect(try counts(store)[0] >= 8)
        clock.advance(seconds: 1)
        for number in 0..<3 { try await record("new \(number)", in: store) }
        #expect(try counts(store) == [4, 4, 0])
    }

    @Test("What was answered about something goes with it, in every answer, and the keys stay taken")
    func forgetting() async throws {
        let store = try Store.forTests(in: folder, clock: clock)
        let memory = MemoryID.make(at: clock.now)
        let first = AnswerSubject(MemoryKey(organisation: OrganisationID(rawValue: 1), memory: memory))
        let second = AnswerSubject(MemoryKey(organisation: OrganisationID(rawValue: 2), memory: memory))
        try await record("one", about: [first], in: store)
        try await record("both", about: [first, second], in: store)
        try await record("two", about: [second], in: store)
        #expect(try counts(store) == [3, 3, 4])
        let schema = store.schema
        try await store.write { (transaction, _) throws(LMDBError) in
            try schema.forgetAnswers(about: first, transaction: &transaction)
        }
        #expect(try counts(store) == [3, 3, 1])
        let statuses = try store.read { (transaction) throws(LMDBError) in
            var found: [[Int]] = []
            for key in ["one", "both", "two"] {
                let record = try transaction.get(DigestKey(of: key), from: schema.idempotencyKeys)
                found.append([Int(record?.status ?? 1), record?.body.count ?? -1, record?.request.count ?? -1])
            }
            return found
        }
        #expect(statuses == [[0, 0, 2], [0, 0, 2], [201, 3, 2]])
        clock.advance(seconds: Schema.idempotencySeconds + 1)
        let now = clock.now
        _ = try await store.write { (transaction, _) throws(LMDBError) in
            try schema.removeIdempotencyKeys(before: now, limit: 100, transaction: &transaction)
        }
        #expect(try counts(store) == [0, 0, 0])
    }

    @Test("The digest of a request tells target and body apart, and where one ends")
    func digests() {
        let digests = [("/a", "b"), ("/ab", ""), ("", "/ab"), ("/a", "c"), ("/a", "")].map {
            IdempotencyRecord.digest(target: $0.0, body: Array($0.1.utf8))
        }
        #expect(Set(digests).count == digests.count)
        #expect(digests.allSatisfy { $0.count == 32 })
    }
}
