package import Store

/// Where the move of a store to another model stands.
package struct ModelMoveStatus: Sendable, Hashable {
    /// What the move does now.
    package enum State: String, Sendable {
        /// There is none.
        case idle
        /// Texts are embedded.
        case running
        /// It cannot go on at present, and tries again or waits for somebody.
        case stopped
    }

    /// What the move does now.
    package let state: State
    /// The space of the vectors in use.
    package let model: String
    /// The space that the vectors shall have; `nil` without a move.
    package var target: String?
    /// When the move began.
    package var started: Timestamp?
    /// Vectors that are there for the change-over.
    package var done = 0
    /// All vectors of the store.
    package var total = 0
    /// Why it cannot go on, or was given up.
    package var problem: String?
}
