/// The rows that a search may answer: conditions on fields, joined by and, or and not.
///
/// A filter is kept in a canonical form: however it was spelt (members in another order or repeated, `in` of one value
/// instead of equality, alternatives of one field instead of `in`, nested or doubly negated), equal forms are equal
/// filters, share one bitmap and give identical answers.
///
/// A comparison holds when the field has a value of the same kind that satisfies it; of several values one suffices. A
/// field without a value fails every comparison, so its negation holds.
public struct RowFilter: Hashable, Sendable {
    /// What is left of the spelling.
    indirect enum Form: Sendable {
        case all
        case none
        case condition(RowCondition, isNegated: Bool)
        /// At least two, none of them an `and`, in the order of their keys.
        case and([RowFilter])
        /// At least two, none of them an `or`, in the order of their keys.
        case or([RowFilter])
    }

    private let storage: FilterStorage

    init(_ form: Form) { storage = FilterStorage(form) }

    var form: Form { storage.form }

    /// The canonical form as bytes: the identity of the filter.
    var key: [UInt8] { storage.key }

    /// Every row.
    public static let all = RowFilter(.all)

    /// No row.
    public static let none = RowFilter(.none)

    /// Whether every row passes.
    public var isAll: Bool { if case .all = form { true } else { false } }

    /// Whether a condition on ``RowAttributes/metadata`` is part of it.
    public var readsMetadata: Bool { storage.readsMetadata }

    /// The rows of a topic and of at least a confidence; `nil` is no condition.
    public init(topic: String? = nil, minimumConfidence: Double? = nil) {
        var members: [RowFilter] = []
        if let topic { members.append(.isEqual(.topic, .string(topic))) }
        if let minimumConfidence { members.append(.compares(.confidence, .atLeast, .number(minimumConfidence))) }
        self = .and(members)
    }

    /// Equality of the canonical forms.
    public static func == (left: RowFilter, right: RowFilter) -> Bool {
        left.storage === right.storage
            || (left.storage.digest == right.storage.digest && left.key == right.key)
    }

    /// Hashes the canonical form.
    public func hash(into hasher: inout Hasher) { hasher.combine(storage.digest) }
}

/// The immutable parts of a filter, made once.
private final class FilterStorage: Sendable {
    let form: RowFilter.Form
    let key: [UInt8]
    let digest: Int
    let readsMetadata: Bool

    init(_ form: RowFilter.Form) {
        self.form = form
        var key = FilterKey()
        key.append(form)
        self.key = key.bytes
        digest = key.bytes.hashValue
        readsMetadata =
            switch form {
            case .all, .none: false
            case .condition(let condition, _): condition.field.isMetadata
            case .and(let members), .or(let members): members.contains { $0.readsMetadata }
            }
    }
}
