import LMDB
import TestSupport
import Testing

/// A value with a field of every kind.
private struct EveryField: DatabaseValue, Equatable {
    var small: UInt8
    var signed: Int64
    var number: UInt32
    var big: UInt64
    var single: Float
    var double: Double
    var raw: [UInt8]
    var text: String
    var block: [UInt8]
    var floats: [Float]

    var encodedByteCount: Int {
        1 + 8 + 4 + 8 + 4 + 8 + 3 + ByteWriter.byteCount(of: text) + ByteWriter.byteCount(of: block) + 4 * floats.count
    }

    func write(to writer: inout ByteWriter) {
        writer.integer(small)
        writer.integer(signed)
        writer.integer(number)
        writer.bigEndian(big)
        writer.float(single)
        writer.double(double)
        writer.bytes(raw)
        writer.string(text)
        writer.block(block)
        writer.floats(floats)
    }

    init(
        small: UInt8,
        signed: Int64,
        number: UInt32,
        big: UInt64,
        single: Float,
        double: Double,
        text: String,
        block: [UInt8],
        floats: [Float]
    ) {
        self.small = small
        self.signed = signed
        self.number = number
        self.big = big
        self.single = single
        self.double = double
        self.raw = [1, 2, 3]
        self.text = text
        self.block = block
        self.floats = floats
    }

    init(reading reader: inout ByteReader) throws(LMDBError) {
        small = try reader.integer()
        signed = try reader.integer()
        number = try reader.integer()
        big = try reader.bigEndian()
        single = try reader.float()
        double = try reader.double()
        raw = try reader.bytes(3)
        text = try reader.string()
        block = try reader.block()
        floats = try reader.floats(reader.remaining / 4)
    }
}

@Suite struct CodingTests {
    private func table<Value: DatabaseValue>(of type: Value.Type, beside table: ByteTable) throws -> Database<
        ByteKey, Value
    > {
        try table.environment.database("table", keys: ByteKey.self, values: type)
    }

    @Test("Fields of every kind come back, at odd offsets too")
    func everyField() throws {
        let bytes = try ByteTable()
        let table = try table(of: EveryField.self, beside: bytes)
        let values = [
            EveryField(
                small: 0,
                signed: .min,
                number: .max,
                big: 1,
                single: -0.0,
                double: .infinity,
                text: "",
                block: [],
                floats: []
            ),
            EveryField(
                small: 255,
                signed: -1,
                number: 7,
                big: .max,
                single: .leastNonzeroMagnitude,
                double: 0.1,
                text: "é\u{301}\u{0}😀",
                block: [0, 255],
                floats: [1, -2.5, .greatestFiniteMagnitude]
            ),
        ]
        try bytes.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            for (position, value) in values.enumerated() {
                try transaction.put(value, for: ByteKey(position), in: table)
            }
        }
        for (position, value) in values.enumerated() {
            let read = try bytes.environment.read { (transaction) throws(LMDBError) in
                try transaction.get(ByteKey(position), from: table)
            }
            #expect(read == value)
            #expect(read.map { Array($0.text.utf8) } == Array(value.text.utf8))
            #expect(read?.single.sign == value.single.sign)
        }
    }

    @Test("Integers are stored little-endian in values and big-endian in keys")
    func byteOrder() throws {
        struct Number: DatabaseKey, DatabaseValue {
            let value: UInt32
            let isKey: Bool
            var encodedByteCount: Int { 4 }
            func write(to writer: inout ByteWriter) {
                if isKey { writer.bigEndian(value) } else { writer.integer(value) }
            }
            init(_ value: UInt32, isKey: Bool) { (self.value, self.isKey) = (value, isKey) }
            init(reading reader: inout ByteReader) throws(LMDBError) { self.init(try reader.integer(), isKey: false) }
        }
        let bytes = try ByteTable()
        let table = try bytes.environment.database("table", keys: Number.self, values: Number.self)
        try bytes.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.put(Number(0x0102_0304, isKey: false), for: Number(0x0A0B_0C0D, isKey: true), in: table)
        }
        #expect(try bytes.keys() == [ByteKey([0x0A, 0x0B, 0x0C, 0x0D])])
        #expect(try bytes.get(ByteKey([0x0A, 0x0B, 0x0C, 0x0D])) == [4, 3, 2, 1])
    }

    @Test("A value that is cut off anywhere is malformed, never a crash")
    func cutOff() throws {
        let bytes = try ByteTable()
        let table = try table(of: EveryField.self, beside: bytes)
        let value = EveryField(
            small: 1,
            signed: 2,
            number: 3,
            big: 4,
            single: 5,
            double: 6,
            text: "text",
            block: [7, 8],
            floats: []
        )
        try bytes.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.put(value, for: ByteKey("whole"), in: table)
        }
        let whole = try #require(try bytes.get(ByteKey("whole")))
        for length in 0..<whole.count {
            try bytes.put(ByteKey("cut"), Blob(Array(whole.prefix(length))))
            let error = #expect(throws: LMDBError.self) {
                try bytes.environment.read { (transaction) throws(LMDBError) in
                    try transaction.get(ByteKey("cut"), from: table)
                }
            }
            guard case .malformedValue = error else {
                Issue.record("\(length) bytes: \(String(describing: error))")
                continue
            }
        }
    }

    private struct Text: DatabaseValue {
        let text: String
        var encodedByteCount: Int { ByteWriter.byteCount(of: text) }
        func write(to writer: inout ByteWriter) { writer.string(text) }
        init(reading reader: inout ByteReader) throws(LMDBError) { text = try reader.string() }
    }

    @Test(
        "A text field with a wrong length or without UTF-8 is malformed",
        arguments: [
            [], [1, 0, 0], [5, 0, 0, 0, 0x61], [0xFF, 0xFF, 0xFF, 0xFF, 0x61], [0xFF, 0xFF, 0xFF, 0x7F],
            [1, 0, 0, 0, 0xFF], [2, 0, 0, 0, 0xC3, 0x28], [3, 0, 0, 0, 0xED, 0xA0, 0x80], [2, 0, 0, 0, 0xC0, 0x80],
        ] as [[UInt8]]
    )
    func malformedText(value: [UInt8]) throws {
        let bytes = try ByteTable()
        let table = try table(of: Text.self, beside: bytes)
        try bytes.put(ByteKey("bad"), Blob(value))
        let error = #expect(throws: LMDBError.self) {
            try bytes.environment.read { (transaction) throws(LMDBError) in
                try transaction.get(ByteKey("bad"), from: table)?.text
            }
        }
        guard case .malformedValue(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test("A reader skips blocks and refuses to skip past the end")
    func skipsBlocks() throws {
        struct Second: DatabaseValue {
            let number: UInt8
            var encodedByteCount: Int { 1 }
            func write(to writer: inout ByteWriter) { writer.integer(number) }
            init(reading reader: inout ByteReader) throws(LMDBError) {
                try reader.skipBlock()
                number = try reader.integer()
            }
        }
        let bytes = try ByteTable()
        let table = try table(of: Second.self, beside: bytes)
        try bytes.put([(ByteKey("good"), Blob([3, 0, 0, 0, 9, 9, 9, 42])), (ByteKey("long"), Blob([9, 0, 0, 0, 1]))])
        let number = try bytes.environment.read { (transaction) throws(LMDBError) in
            try transaction.get(ByteKey("good"), from: table)?.number
        }
        #expect(number == 42)
        #expect(throws: LMDBError.malformedValue(reason: "needs 9 more bytes, has 1")) {
            try bytes.environment.read { (transaction) throws(LMDBError) in
                try transaction.get(ByteKey("long"), from: table)?.number
            }
        }
    }

    @Test("A set of keys stores empty values")
    func emptyValues() throws {
        let bytes = try ByteTable()
        let table = try table(of: EmptyValue.self, beside: bytes)
        let seen = try bytes.environment.write { (transaction: inout WriteTransaction) throws(LMDBError) in
            try transaction.put(EmptyValue(), for: ByteKey("here"), in: table)
            return [
                try transaction.contains(ByteKey("here"), in: table),
                try transaction.contains(ByteKey("there"), in: table),
            ]
        }
        #expect(seen == [true, false])
        #expect(try bytes.get(ByteKey("here")) == [])
    }
}
