internal import JSON
internal import Store
internal import VectorSearch

extension RowAttributes {
    /// What filters know of a memory.
    ///
    /// - Parameters:
    ///   - location: Where the memory lies; its row becomes the place of hits.
    ///   - readsMetadata: Whether the metadata is wanted too; without it nothing is parsed.
    init(_ memory: MemoryAttributes, at location: RowKey? = nil, readsMetadata: Bool = true) {
        self.init(
            topic: memory.topic,
            confidence: memory.confidence,
            importance: memory.importance,
            created: memory.created.microseconds,
            updated: memory.updated.microseconds,
            expires: memory.expires?.microseconds,
            session: memory.session.map { RowID(high: $0.high, low: $0.low) },
            metadata: readsMetadata ? leaves(of: memory.metadata) : [:],
            place: location?.row
        )
    }
}

/// The leaves of a JSON object by their dotted paths; the elements of an array stand at the path of the array.
private func leaves(of metadata: [UInt8]) -> [String: [RowValue]] {
    // Two bytes are `{}`. What is stored was parsed before it was stored, so it can be parsed.
    guard metadata.count > 2, let object = try? JSONText(trusting: metadata).parsed() else { return [:] }
    var found: [String: [RowValue]] = [:]
    if let members = object.members {
        for (key, value) in members { collect(value, at: key, into: &found) }
    }
    return found
}

private func collect(_ element: JSONElement, at path: String, into found: inout [String: [RowValue]]) {
    switch element.kind {
    case .object:
        if let members = element.members {
            for (key, value) in members { collect(value, at: path + "." + key, into: &found) }
        }
    case .array:
        if let elements = element.elements {
            for value in elements { collect(value, at: path, into: &found) }
        }
    case .string: found[path, default: []].append(.string(element.string ?? ""))
    case .integer, .number: found[path, default: []].append(.number(element.number ?? 0))
    case .boolean: found[path, default: []].append(.bool(element.bool ?? false))
    case .null: found[path, default: []].append(.null)
    }
}
