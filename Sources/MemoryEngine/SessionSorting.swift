internal import JSON
internal import Store

/// In what order the sessions of an organisation or user are listed.
package struct SessionSorting: Sendable, Hashable {
    /// What decides; equal ones follow in the order of creation.
    package enum Field: Sendable, Hashable {
        case created
        /// When something last happened in the session.
        case updated
        case id, agent
        /// The member `title` of the metadata.
        case title
    }

    /// What decides.
    package var field: Field

    /// Whether the order is turned around as a whole.
    package var isDescending: Bool

    /// The title of a session without one.
    package var untitled: String

    /// An order.
    package init(_ field: Field, isDescending: Bool, untitled: String = "") {
        self.field = field
        self.isDescending = isDescending
        self.untitled = untitled
    }

    /// The order of creation.
    package static let creation = SessionSorting(.created, isDescending: false)

    /// Puts sessions that stand in the order of creation into this one.
    ///
    /// - Complexity: O(n log n)
    func sort(_ sessions: inout [(id: SessionID, record: SessionRecord)]) {
        switch field {
        case .created: break
        case .updated: sessions.sort { $0.record.updated < $1.record.updated }
        case .id: sessions.sort { $0.id < $1.id }
        case .agent: sessions.sort { $0.record.agent < $1.record.agent }
        case .title:
            let titled = sessions.map { (session: $0, title: title(of: $0.record)) }
            sessions = titled.sorted { $0.title < $1.title }.map(\.session)
        }
        if isDescending { sessions.reverse() }
    }

    private func title(of record: SessionRecord) -> String {
        let metadata = try? JSONText(trusting: record.metadata).parsed()
        return metadata?["title"]?.string ?? untitled
    }
}
