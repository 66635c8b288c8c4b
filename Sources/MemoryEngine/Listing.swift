/// The part of a list that a caller asks for.
package struct Page: Sendable, Hashable {
    /// At most this many items.
    package let limit: Int

    /// How many items of the list come before.
    package let offset: Int

    /// A part of a list.
    ///
    /// - Precondition: Neither is negative.
    package init(limit: Int, offset: Int = 0) {
        precondition(limit >= 0 && offset >= 0)
        self.limit = limit
        self.offset = offset
    }
}

/// A part of a list and the size of the whole.
package struct Listing<Item: Sendable>: Sendable {
    /// The part.
    package let items: [Item]

    /// How many items the whole list has.
    package let total: Int
}
