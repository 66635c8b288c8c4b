import Foundation
import LMDB
import Store
import TestSupport
import Testing

extension IntegrationTests {
    @Suite(.serialized) struct KillTests {
        /// How often the server is killed.
        private static let rounds = ProcessInfo.processInfo.environment["ENGRAM_KILL_ROUNDS"].flatMap { Int($0) } ?? 2

        @Test("kill -9 under 32 writers loses nothing that was acknowledged and leaves nothing half-written")
        func kills() throws {
            let folder = TemporaryFolder()
            let data = folder.file("store")
            var random = SplitMix(seed: UInt64(Timestamp.now().microseconds))
            var known: [String: KillWriters.Allowed] = [:]
            var server = try EngramServer(data: data, folder: folder)
            for round in 1...KillTests.rounds {
                let writers = KillWriters(count: 32, round: round, known: known)
                let last = Int.random(in: 100...900, using: &random)
                let victim = server.process
                writers.run(against: server) { acknowledged in
                    if acknowledged == last { victim.signal(SIGKILL) }
                }
                #expect(victim.wait(seconds: 10) == .signal(SIGKILL))
                #expect(writers.acknowledgedCount >= last)
                server = try EngramServer(data: data, folder: folder)
                #expect(try writers.check(against: server) == [], "round \(round), killed after \(last) writes")
                known = writers.allowed
            }
            #expect(server.stop() == .code(0))
            let live = known.values.filter { $0 != [nil] }.count
            #expect(try rowCount(of: data) == live)
        }

        /// Opens the store itself and counts, with every table in agreement.
        private func rowCount(of data: String) throws -> Int {
            let store = try Store(folder: data)
            return try store.read { (transaction) throws(LMDBError) in
                let scope = try store.schema.scope(ScopeID(rawValue: 1), in: transaction)
                var rows = 0
                let partition = PartitionKey(scope: ScopeID(rawValue: 1), kind: .fact)
                try store.schema.forEachRow(of: partition, in: transaction) { (attributes, vector) throws(LMDBError) in
                    let key = MemoryKey(organisation: scope.organisationID, memory: attributes.id)
                    guard let memory = try store.schema.memory(key, in: transaction), vector.id == attributes.id,
                        memory.record.attributes == attributes
                    else { throw .malformedValue(reason: "the tables disagree about \(attributes.id)") }
                    rows += 1
                }
                let counts = [
                    try transaction.count(of: store.schema.memories),
                    try transaction.count(of: store.schema.vectorTables.pairs[0].live),
                    try transaction.count(of: store.schema.locations), Int(scope[count: .fact]),
                ]
                guard counts.allSatisfy({ $0 == rows }) else {
                    throw .malformedValue(reason: "\(rows) rows, and tables of \(counts)")
                }
                return rows
            }
        }
    }
}
