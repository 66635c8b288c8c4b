import FoundationEssentials

/// A file of named tensors in the safetensors format.
///
/// Layout: eight bytes of header length, little-endian; a JSON header of names, types, shapes and offsets; the data.
/// Every offset is checked when a tensor is read, so a damaged file is an error and never a crash.
struct SafeTensors {
    /// The longest header that is read; the format itself sets this limit.
    private static let headerLimit = 100_000_000

    private let file: FileBytes
    private let dataStart: Int
    private let entries: [String: Entry]

    /// Opens a file and reads its header.
    ///
    /// - Throws: ``EmbeddingError`` if the file is missing, unreadable, or its header is damaged.
    init(path: String) throws(EmbeddingError) {
        let file = try FileBytes(path: path)
        guard file.count >= 8 else {
            throw .damagedFile(path: path, reason: "\(file.count) bytes are too few for a header")
        }
        // SAFETY: the file has at least eight bytes.
        let length = unsafe UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(min(file.count - 8, Self.headerLimit)) else {
            throw .damagedFile(path: path, reason: "its header claims \(length) bytes of \(file.count)")
        }
        dataStart = 8 + Int(length)
        // SAFETY: the length was checked against the file's size.
        let header = unsafe Data(file.bytes[8..<dataStart])
        do {
            entries = try JSONDecoder().decode(Header.self, from: header).entries
        } catch {
            throw .damagedFile(path: path, reason: "its header is not the JSON of tensors (\(error.summary))")
        }
        self.file = file
    }

    /// A hash of the whole file.
    func hash(seed: UInt64) -> UInt64 { file.hash(seed: seed) }

    /// Whether the file has a tensor of that name.
    func contains(_ name: String) -> Bool { entries[name] != nil }

    /// A copy of a tensor as float32.
    ///
    /// - Parameters:
    ///   - name: The tensor's name in the file.
    ///   - shape: The shape it must have.
    /// - Throws: ``EmbeddingError/damagedFile(path:reason:)`` if it is missing, of another shape or type, or reaches
    ///   outside the file.
    func floats(_ name: String, shape: [Int]) throws(EmbeddingError) -> FloatBuffer {
        let tensor = try locate(name, shape: shape)
        // Only now, when the file is known to hold as much.
        let buffer = FloatBuffer(count: shape.reduce(1, *))
        copy(tensor, into: buffer, at: 0)
        return buffer
    }

    /// Copies a tensor as float32 into a part of a buffer; see ``floats(_:shape:)``.
    func read(_ name: String, shape: [Int], into buffer: FloatBuffer, at start: Int) throws(EmbeddingError) {
        copy(try locate(name, shape: shape), into: buffer, at: start)
    }

    /// Where a tensor lies in the file, checked against its shape, its type and the file's size.
    private func locate(_ name: String, shape: [Int]) throws(EmbeddingError) -> Location {
        guard let entry = entries[name] else { throw damaged("it lacks the tensor \(name)") }
        guard entry.shape == shape else {
            throw damaged("the tensor \(name) has the shape \(entry.shape) instead of \(shape)")
        }
        guard let type = ElementType(rawValue: entry.type) else {
            throw damaged("the tensor \(name) is of type \(entry.type) instead of F32, F16 or BF16")
        }
        let count = shape.reduce(1, *)
        let available = file.count - dataStart
        guard entry.offsets.count == 2, entry.offsets[0] >= 0, entry.offsets[0] <= entry.offsets[1],
            entry.offsets[1] <= available
        else {
            throw damaged("the tensor \(name) lies at \(entry.offsets), outside the \(available) bytes of data")
        }
        let bytes = entry.offsets[1] - entry.offsets[0]
        guard bytes == count * type.size else {
            throw damaged("the tensor \(name) takes \(bytes) bytes, not \(count * type.size)")
        }
        return Location(type: type, start: dataStart + entry.offsets[0], count: count)
    }

    private func copy(_ tensor: Location, into buffer: FloatBuffer, at start: Int) {
        precondition(start >= 0 && start + tensor.count <= buffer.count, "a tensor must fit its buffer")
        // SAFETY: `locate` checked the source's range against the file, and the destination's was just checked.
        unsafe tensor.type.convert(
            file.bytes.baseAddress! + tensor.start,
            count: tensor.count,
            to: buffer.base + start
        )
    }

    private func damaged(_ reason: String) -> EmbeddingError { .damagedFile(path: file.path, reason: reason) }
}

extension SafeTensors {
    /// What the header says of one tensor.
    private struct Entry: Decodable {
        let type: String
        let shape: [Int]
        let offsets: [Int]

        private enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }
    }

    /// The header: an object of tensors, and free text under `__metadata__`.
    private struct Header: Decodable {
        var entries: [String: Entry] = [:]

        private struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            for name in container.allKeys where name.stringValue != "__metadata__" {
                entries[name.stringValue] = try container.decode(Entry.self, forKey: name)
            }
        }
    }

    /// A tensor in the file: its type, its first byte and its number of elements.
    private struct Location {
        let type: ElementType
        let start: Int
        let count: Int
    }

    /// The element types that are read.
    private enum ElementType: String {
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"

        var size: Int { self == .float32 ? 4 : 2 }

        /// Converts `count` little-endian elements; the source needs no alignment.
        @unsafe
        func convert(_ source: UnsafeRawPointer, count: Int, to target: UnsafeMutablePointer<Float>) {
            switch self {
            case .float32:
                unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * 4)
                #if _endian(big)
                for at in 0..<count { unsafe target[at] = Float(bitPattern: target[at].bitPattern.byteSwapped) }
                #endif
            case .float16:
                for at in 0..<count {
                    let bits = unsafe UInt16(
                        littleEndian: source.loadUnaligned(fromByteOffset: 2 * at, as: UInt16.self)
                    )
                    unsafe target[at] = Self.float(half: bits)
                }
            case .bfloat16:
                for at in 0..<count {
                    let bits = unsafe UInt16(
                        littleEndian: source.loadUnaligned(fromByteOffset: 2 * at, as: UInt16.self)
                    )
                    unsafe target[at] = Float(bitPattern: UInt32(bits) << 16)
                }
            }
        }

        /// The value of an IEEE binary16; written out, since `Float16` does not exist on every platform.
        private static func float(half bits: UInt16) -> Float {
            let sign: Float = bits & 0x8000 == 0 ? 1 : -1
            let exponent = Int(bits >> 10 & 0x1F)
            let fraction = Float(bits & 0x3FF)
            switch exponent {
            case 0: return sign * fraction * Float(sign: .plus, exponent: -24, significand: 1)
            case 31: return fraction == 0 ? sign * .infinity : .nan
            default: return sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
            }
        }
    }
}
