/// Where a code of a row is.
struct CodePlace: Equatable {
    /// The number of the list.
    var list: UInt32

    /// The place within the list: the block's position times 32, and the lane.
    var slot: UInt32

    /// No code.
    static let none = CodePlace(list: .max, slot: 0)
}
