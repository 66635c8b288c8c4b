/// In what order the sessions of an organisation or user are listed.
package struct SessionSorting: Sendable, Hashable {
    /// What decides; equal ones follow in the order of their ids.
    package enum Field: Sendable, Hashable {
        case created
        /// When something last happened in the session.
        case updated
        case id, agent
    }

    /// What decides.
    package var field: Field

    /// Whether greater values come first.
    package var isDescending: Bool

    /// An order.
    package init(_ field: Field, isDescending: Bool) {
        self.field = field
        self.isDescending = isDescending
    }

    /// The order of creation.
    package static let creation = SessionSorting(.created, isDescending: false)

    func precedes(_ left: Session, _ right: Session) -> Bool {
        let (first, second) = isDescending ? (right, left) : (left, right)
        switch field {
        case .created where first.createdAt != second.createdAt: return first.createdAt < second.createdAt
        case .updated where first.updatedAt != second.updatedAt: return first.updatedAt < second.updatedAt
        case .agent where first.agentID != second.agentID: return first.agentID < second.agentID
        default: return first.id < second.id
        }
    }
}

extension MemoryEngine {
    /// Sessions in some order: those of a user, or all that the caller may see.
    ///
    /// - Complexity: O(n log n) over the sessions of the list
    package func sessions(
        user: String?,
        agent: String?,
        order: SessionSorting,
        page: Page,
        for caller: Caller
    ) throws(EngineError) -> Listing<Session> {
        if order == .creation { return try sessions(user: user, agent: agent, page: page, for: caller) }
        let all = try sessions(user: user, agent: agent, page: Page(limit: Int.max), for: caller)
        let sorted = all.items.sorted(by: order.precedes)
        return Listing(items: Array(sorted.dropFirst(page.offset).prefix(page.limit)), total: all.total)
    }
}
