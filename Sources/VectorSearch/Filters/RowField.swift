/// What of a row a filter looks at.
public enum RowField: Hashable, Sendable {
    case topic
    case confidence
    case importance
    case created
    case updated
    case expires
    case session
    case id
    /// The values at a dotted path of ``RowAttributes/metadata``.
    case metadata(String)
}

extension RowField {
    var isMetadata: Bool { if case .metadata = self { true } else { false } }

    /// Whether every row has a value of the field.
    var isAlwaysPresent: Bool {
        switch self {
        case .confidence, .importance, .created, .updated, .id: true
        case .topic, .expires, .session, .metadata: false
        }
    }
}
