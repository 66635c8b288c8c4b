/// A filter in terms of the columns of a partition.
struct CompiledFilter {
    /// The interned topic, or `nil` for any.
    let topic: UInt32?
    /// Minus infinity for any.
    let minimumConfidence: Float

    /// Whether every row passes, so that columns need not be read.
    var isEmpty: Bool { topic == nil && minimumConfidence == -.infinity }
}
