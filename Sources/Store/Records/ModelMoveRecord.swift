package import LMDB

/// The way of a store to another model while it serves.
package struct ModelMoveRecord: Sendable, Hashable {
    /// When it began.
    package let started: Timestamp

    /// The space that the store's texts shall have.
    package let target: String

    /// What finds the model again after a restart: a JSON object that means nothing to the store.
    package let configuration: [UInt8]

    /// Whether every vector of the store is in the tables that fill, or noted as missing there.
    package var isListed = false

    /// The key of the only record.
    package static let key: NameKey = "move"

    /// The beginning of a way.
    package init(started: Timestamp, target: String, configuration: [UInt8]) {
        self.started = started
        self.target = target
        self.configuration = configuration
    }
}

extension ModelMoveRecord: DatabaseValue {
    /// The header and the variable fields.
    package var encodedByteCount: Int { 14 + ByteWriter.byteCount(of: target) + configuration.count }

    /// Writes the fixed header, then target and configuration.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(UInt8(isListed ? 1 : 0))
        writer.timestamp(started)
        writer.string(target)
        writer.block(configuration)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "model move")
        let isListed = try reader.integer(UInt8.self) != 0
        started = try reader.timestamp()
        target = try reader.string()
        configuration = try reader.block()
        self.isListed = isListed
    }
}
