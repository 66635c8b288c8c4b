import LMDB
import Store
import TestSupport
import Testing

@Suite struct KeyTests {
    /// The keys in the order in which LMDB keeps them.
    private func inStoredOrder<Key: DatabaseKey>(_ keys: [Key]) throws -> [Key] {
        let table = try ByteTable()
        let typed = try table.environment.database("table", keys: Key.self, values: EmptyValue.self)
        return try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            for key in keys.shuffled() { try transaction.put(EmptyValue(), for: key, in: typed) }
            var found: [Key] = []
            try transaction.forEach(in: typed) { (key, _) throws(LMDBError) in
                found.append(key)
                return true
            }
            return found
        }
    }

    private static let edges: [UInt64] = [0, 1, 255, 256, 65_535, 1 << 31, .max - 1, .max]

    @Test("Rows lie by scope, kind and number")
    func rows() throws {
        var keys: [RowKey] = []
        for scope in [0, 1, 255, 256, UInt32.max] {
            for kind in MemoryKind.allCases {
                for row in KeyTests.edges {
                    keys.append(RowKey(partition: PartitionKey(scope: ScopeID(rawValue: scope), kind: kind), row: row))
                }
            }
        }
        #expect(try inStoredOrder(keys) == keys)
    }

    @Test("Revisions lie by organisation, memory and number")
    func revisions() throws {
        var keys: [RevisionKey] = []
        for organisation in [1, 256, UInt32.max] {
            for (high, low) in [(0, 0), (0, UInt64.max), (1, 0), (UInt64.max, 0), (.max, .max)] {
                for number in [1, 2, 256, UInt32.max] {
                    let memory = MemoryKey(
                        organisation: OrganisationID(rawValue: organisation),
                        memory: MemoryID(high: high, low: low)
                    )
                    keys.append(RevisionKey(memory: memory, number: number))
                }
            }
        }
        #expect(try inStoredOrder(keys) == keys)
    }

    @Test("Events lie by session and number")
    func events() throws {
        var keys: [EventKey] = []
        for high in KeyTests.edges {
            for sequence in KeyTests.edges {
                keys.append(EventKey(session: SessionID(high: high, low: 5), sequence: sequence))
            }
        }
        #expect(try inStoredOrder(keys) == keys)
    }

    @Test("Entries of a list of sessions lie by time, before the epoch too, then by session")
    func sessionLists() throws {
        var keys: [OwnedTimeKey<SessionEntity>] = []
        for time in [Int64.min, -1_000_000, -1, 0, 1, 1_000_000, .max] {
            for low in KeyTests.edges {
                keys.append(
                    OwnedTimeKey(
                        owner: DigestKey(of: "owner"),
                        created: Timestamp(microseconds: time),
                        id: SessionID(high: 1, low: low)
                    )
                )
            }
        }
        #expect(try inStoredOrder(keys) == keys)
    }

    @Test("No two lists of texts have the same digest, however they run together")
    func digests() {
        let lists = [
            DigestKey(of: ""), DigestKey(of: "", ""), DigestKey(of: "", "", ""), DigestKey(of: "ab"),
            DigestKey(of: "a", "b"),
            DigestKey(of: "", "ab"), DigestKey(of: "ab", ""), DigestKey(of: "b", "a"), DigestKey(of: "é"),
            DigestKey(of: "e\u{301}"), DigestKey(of: "a\u{0}\u{0}\u{0}\u{1}b"), DigestKey(of: "A", "b"),
        ]
        #expect(Set(lists).count == lists.count)
        #expect(DigestKey(of: "a", "b") == DigestKey(of: "a", "b"))
    }
}
