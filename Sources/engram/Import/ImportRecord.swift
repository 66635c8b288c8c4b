import Foundation
import JSON
import MemoryEngine
import Store

/// One memory of an import file.
struct ImportRecord: Sendable {
    var id: MemoryID?
    var fact: String
    var topic: String?
    var confidence: Double?
    var importance: Double?
    var metadata: JSONText?
    var embedding: [Float]?

    /// How the lines of a file are written.
    enum Format: String, CaseIterable {
        /// Each line by itself: JSON when it begins with a brace, text otherwise.
        case auto
        /// A JSON object a line.
        case jsonl
        /// A fact a line.
        case text
    }

    /// Why a line is not a memory.
    struct Problem: Error {
        let message: String
    }

    /// The memory of a line, or `nil` for a blank one.
    init?(line: LineReader.Line, format: Format) throws(Problem) {
        let text = line.bytes.drop { $0 == 0x20 || $0 == 0x09 }
        if text.isEmpty { return nil }
        let isJSON = format == .jsonl || (format == .auto && text.first == UInt8(ascii: "{"))
        if isJSON {
            try self.init(json: line.bytes)
        } else {
            guard let fact = String(validating: line.bytes, as: UTF8.self) else {
                throw Problem(message: "is not UTF-8")
            }
            self.init(fact: fact)
        }
    }

    private init(fact: String) { self.fact = fact }

    private init(json bytes: [UInt8]) throws(Problem) {
        let root: JSONElement
        do throws(JSONError) {
            root = try JSONDocument(parsing: bytes).root
        } catch {
            throw Problem(message: "is not JSON: \(error)")
        }
        guard root.kind == .object else { throw Problem(message: "must be an object, is \(root.kind)") }
        guard let fact = try root.text("fact") else { throw Problem(message: "has no \"fact\"") }
        self.init(fact: fact)
        if let text = try root.text("id") {
            guard let id = MemoryID(text) else { throw Problem(message: "\"id\" is not a UUID: \(text)") }
            self.id = id
        }
        topic = try root.text("topic")
        confidence = try root.number("confidence")
        importance = try root.number("importance")
        if let value = root.member("metadata") {
            guard value.kind == .object else {
                throw Problem(message: "\"metadata\" must be an object, is \(value.kind)")
            }
            metadata = value.text
        }
        if let value = root.member("embedding"), let text = value.string {
            guard let bytes = Data(base64Encoded: text), bytes.count % 4 == 0 else {
                throw Problem(message: "\"embedding\" is not base64 of float32 values")
            }
            embedding = ImportRecord.floats(in: bytes)
        } else if let value = root.member("embedding") {
            guard value.kind == .array else {
                throw Problem(message: "\"embedding\" must be a list of numbers, is \(value.kind)")
            }
            var floats: [Float] = []
            if let position = value.readFloats(into: &floats) {
                throw Problem(message: "\"embedding\" has something other than a number at position \(position)")
            }
            embedding = floats
        }
    }
}

extension ImportRecord {
    /// The little-endian float32 values in some bytes, a multiple of four.
    private static func floats(in bytes: Data) -> [Float] {
        let count = bytes.count / 4
        // SAFETY: every load lies within the bytes, and `loadUnaligned` asks for no alignment.
        return unsafe bytes.withUnsafeBytes { bytes in
            (0..<count).map { place in
                let bits = unsafe bytes.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }

    /// Some values as little-endian float32.
    private static func bytes(of values: [Float]) -> Data {
        let words = values.map { $0.bitPattern.littleEndian }
        // SAFETY: integers have no padding, and the bytes are copied within the call.
        return unsafe words.withUnsafeBytes { unsafe Data($0) }
    }

    /// Refuses a record that no store would take, before it travels in a batch with others.
    func checkLengths() throws(Problem) {
        if fact.utf8.count > Limits.factCharacters, fact.unicodeScalars.count > Limits.factCharacters {
            let count = fact.unicodeScalars.count
            throw Problem(message: "\"fact\" has \(count) characters, at most \(Limits.factCharacters) are allowed")
        }
        if let metadata, metadata.bytes.count > Limits.metadataBytes {
            throw Problem(
                message: "\"metadata\" has \(metadata.bytes.count) bytes, at most \(Limits.metadataBytes) are allowed"
            )
        }
        if let embedding, embedding.count > Limits.dimension {
            throw Problem(
                message: "\"embedding\" has \(embedding.count) dimensions, at most \(Limits.dimension) are allowed"
            )
        }
    }

    /// The memory for an engine.
    func newMemory(in scope: Scope) -> NewMemory {
        NewMemory(
            id: id,
            scope: scope,
            fact: fact,
            topic: topic,
            confidence: confidence ?? 1,
            importance: importance ?? 0.5,
            metadata: metadata ?? .emptyObject,
            embedding: embedding
        )
    }

    /// The memory as the create body of the native API.
    func write(to writer: inout JSONWriter, scope: Scope) {
        writer.beginObject()
        writer.key("scope")
        writer.raw(scope.canonicalJSON)
        if let id {
            writer.key("id")
            writer.string(id.description)
        }
        writer.key("fact")
        writer.string(fact)
        if let topic {
            writer.key("topic")
            writer.string(topic)
        }
        if let confidence {
            writer.key("confidence")
            writer.double(confidence)
        }
        if let importance {
            writer.key("importance")
            writer.double(importance)
        }
        if let metadata {
            writer.key("metadata")
            writer.raw(metadata)
        }
        if let embedding {
            // A third of the bytes of numbers, and quicker to write and to read.
            writer.key("embedding")
            writer.string(ImportRecord.bytes(of: embedding).base64EncodedString())
        }
        writer.endObject()
    }
}

extension JSONElement {
    /// A member that is there and not null.
    fileprivate func member(_ name: String) -> JSONElement? {
        guard let value = self[name], !value.isNull else { return nil }
        return value
    }

    fileprivate func text(_ name: String) throws(ImportRecord.Problem) -> String? {
        guard let value = member(name) else { return nil }
        guard let text = value.string else {
            throw ImportRecord.Problem(message: "\"\(name)\" must be a string, is \(value.kind)")
        }
        return text
    }

    fileprivate func number(_ name: String) throws(ImportRecord.Problem) -> Double? {
        guard let value = member(name) else { return nil }
        guard let number = value.number else {
            throw ImportRecord.Problem(message: "\"\(name)\" must be a number, is \(value.kind)")
        }
        return number
    }
}
