import LMDB
import Store
import Terms
import TestSupport
import Testing

@Suite("Stored terms")
struct TermVectorTests {
    private let table: ByteTable
    private let records: Database<ByteKey, TermVectorRecord>

    init() throws {
        table = try ByteTable()
        records = try table.environment.database("table")
    }

    private func put(_ record: TermVectorRecord) throws -> [UInt8] {
        let (records, database) = (records, table.database)
        return try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.put(record, for: ByteKey(1), in: records)
            return try transaction.get(ByteKey(1), from: database)?.bytes ?? []
        }
    }

    private func read(_ bytes: [UInt8]? = nil) throws(LMDBError) -> TermVectorRecord? {
        let (records, database) = (records, table.database)
        return try table.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            if let bytes { try transaction.put(Blob(bytes), for: ByteKey(1), in: database) }
            return try transaction.get(ByteKey(1), from: records)
        }
    }

    @Test("A record of terms is read as it was written", arguments: ["", "one", "the cat and the other cat"])
    func record(text: String) throws {
        let record = TermVectorRecord(TermVector(analysing: text))
        #expect(record.isCurrent)
        _ = try put(record)
        #expect(try read() == record)
    }

    @Test("A damaged record is refused, never a crash")
    func damage() throws {
        let bytes = try put(TermVectorRecord(TermVector(analysing: "some words that are stored")))
        for length in 1..<bytes.count {
            #expect(throws: LMDBError.self, "\(length)") { try read(Array(bytes[..<length])) }
        }
        for place in [0, 6, 7, 8, 9] {
            var damaged = bytes
            damaged[place] = 0xFF
            #expect(throws: LMDBError.self, "\(place)") { try read(damaged) }
        }
    }
}
