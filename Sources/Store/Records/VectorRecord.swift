package import LMDB

/// The vector of a memory: unit length, with the length it had before.
package struct VectorRecord: Sendable, Hashable {
    /// The memory.
    package let id: MemoryID

    /// The length of the vector before it was normalised.
    package let norm: Float

    /// The unit vector.
    package let unit: [Float]

    /// A vector of a memory.
    package init(id: MemoryID, norm: Float, unit: [Float]) {
        self.id = id
        self.norm = norm
        self.unit = unit
    }
}

extension VectorRecord: DatabaseValue {
    /// A header of 24 bytes and 4 bytes a dimension.
    package var encodedByteCount: Int { 24 + 4 * unit.count }

    /// Writes version, dimension, norm, id and the float32 values.
    package func write(to writer: inout ByteWriter) {
        RecordVersion.write(to: &writer)
        writer.integer(UInt8(0))
        writer.integer(UInt16(unit.count))
        writer.float(norm)
        id.write(to: &writer)
        writer.floats(unit)
    }

    /// Reads what ``write(to:)`` wrote.
    package init(reading reader: inout ByteReader) throws(LMDBError) {
        try RecordVersion.check(&reader, "vector")
        _ = try reader.integer(UInt8.self)
        let dimension = Int(try reader.integer(UInt16.self))
        norm = try reader.float()
        id = try MemoryID(reading: &reader)
        unit = try reader.floats(dimension)
    }
}
