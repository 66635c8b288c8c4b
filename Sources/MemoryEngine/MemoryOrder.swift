internal import Store

/// In which order memories are listed; equal ones in the order of their ids.
package struct MemoryOrder: Sendable, Hashable {
    /// What is compared.
    package enum Field: Sendable, Hashable {
        case created, updated, importance
    }

    /// What is compared.
    package let field: Field
    /// Whether the latest, or most important, come first.
    package let isDescending: Bool

    /// An order.
    package init(by field: Field, isDescending: Bool) {
        self.field = field
        self.isDescending = isDescending
    }

    /// The order of creation.
    package static let oldestFirst = MemoryOrder(by: .created, isDescending: false)

    /// A number that is less for memories that come first.
    func rank(of attributes: MemoryAttributes) -> Rank {
        let value: Double =
            switch field {
            case .created: Double(attributes.created.microseconds)
            case .updated: Double(attributes.updated.microseconds)
            case .importance: attributes.importance
            }
        return Rank(value: isDescending ? -value : value, id: attributes.id, isDescending: isDescending)
    }

    /// Where a memory stands.
    struct Rank: Comparable {
        let value: Double
        let id: MemoryID
        let isDescending: Bool

        static func < (left: Rank, right: Rank) -> Bool {
            if left.value != right.value { return left.value < right.value }
            return left.isDescending ? left.id > right.id : left.id < right.id
        }
    }
}
