internal import JSON

/// The limits that every dialect states and enforces, and the checks of single fields.
package enum Limits {
    /// Characters of a fact or query.
    package static let factCharacters = 50_000
    /// Bytes of the metadata of a memory or session, as compact JSON.
    package static let metadataBytes = 16 << 10
    /// Bytes of the state of a session, as compact JSON.
    package static let stateBytes = 1 << 20
    /// Bytes of the content of an event, as compact JSON.
    package static let contentBytes = 1 << 20
    /// Characters of a topic, user, agent, author or invocation.
    package static let nameCharacters = 500
    /// Characters of a text that memories are generated from.
    package static let sourceCharacters = 1_000_000
    /// Topics that a job may be restricted to.
    package static let topicsOfJob = 50
    /// Memories or queries of one batch.
    package static let batch = 1_000
    /// Hits that all queries of one batch may ask for together, those with embeddings counted tenfold.
    package static let batchHits = 100_000
    /// Hits of one search.
    package static let topK = 1_000
    /// Dimensions of a vector.
    package static let dimension = 4_096
    /// Seconds that a memory or session may be asked to live: ten years.
    package static let ttlSeconds = 315_360_000
}

/// Collects every rule that an input breaks, so that a caller learns of all at once.
struct FieldChecks {
    private(set) var problems: [FieldProblem] = []

    mutating func fail(_ field: String, _ message: String, _ type: String) {
        problems.append(FieldProblem(path: [.key(field)], message: message, type: type))
    }

    /// A text that must say something, of at most `limit` characters.
    mutating func text(_ value: String, _ field: String, limit: Int) {
        if !value.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) {
            fail(field, "must not be empty", "value_error.any_str.min_length")
        } else {
            length(value, field, limit: limit)
        }
    }

    /// A text of at most `limit` characters.
    mutating func length(_ value: String, _ field: String, limit: Int) {
        // A character has at least one byte, so most texts need no counting.
        guard value.utf8.count > limit else { return }
        let count = value.unicodeScalars.count
        if count > limit {
            fail(field, "has \(count) characters, at most \(limit) are allowed", "value_error.any_str.max_length")
        }
    }

    /// A number from 0 to 1.
    mutating func fraction(_ value: Double, _ field: String) {
        if !(0...1).contains(value) {
            fail(field, "must be from 0 to 1, received \(value)", "value_error.number.not_in_range")
        }
    }

    /// A JSON object of at most `limit` bytes.
    mutating func object(_ value: JSONText, _ field: String, limit: Int) {
        if !value.isObject {
            fail(field, "must be an object", "type_error.dict")
        } else {
            bytes(value, field, limit: limit)
        }
    }

    /// A JSON value of at most `limit` bytes.
    mutating func bytes(_ value: JSONText, _ field: String, limit: Int) {
        if value.bytes.count > limit {
            fail(field, "has \(value.bytes.count) bytes, at most \(limit) are allowed", "value_error.max_bytes")
        }
    }

    /// A whole number of a range.
    mutating func range(_ value: Int, _ allowed: ClosedRange<Int>, _ field: String) {
        if !allowed.contains(value) {
            fail(
                field,
                "must be from \(allowed.lowerBound) to \(allowed.upperBound), received \(value)",
                "value_error.number.not_in_range"
            )
        }
    }

    mutating func append(_ error: EngineError) throws(EngineError) {
        guard case .invalid(let more) = error else { throw error }
        problems += more
    }

    func finish() throws(EngineError) {
        if !problems.isEmpty { throw .invalid(problems) }
    }
}
