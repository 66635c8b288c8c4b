/// Something that happened to the move of a store to another model, for whoever runs the server.
package struct ModelMoveEvent: Sendable, Hashable {
    /// What happened.
    package enum Kind: Sendable, Hashable {
        /// It began.
        case began
        /// The next model is in use.
        case changedOver
        /// It cannot go on now, and is tried again.
        case stopped(reason: String)
        /// It was given up: by somebody, or for a reason.
        case givenUp(reason: String?)
    }

    /// The space that the store's texts shall have.
    package let target: String
    /// What happened.
    package let kind: Kind
}
