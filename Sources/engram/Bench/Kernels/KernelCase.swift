/// A kernel at a shape: what one call costs at least, and the call.
struct KernelCase: Sendable {
    /// The kernel, such as `dot_rows`.
    let name: String

    /// The shape for people, such as `1024 x 384`.
    let shape: String

    /// Units of work of one call, of all threads together; results are per unit.
    let units: Int

    /// What a unit is: `row`, `row and query`, `score`.
    let unit: String

    /// Floating-point operations of one call, 0 when they do not count.
    var operations = 0.0

    /// Bytes that one call has to read.
    let bytes: Double

    /// Bytes that calls read again and again: says in which cache they lie.
    let footprint: Int

    /// Threads that work at once, each on its own part.
    var threads = 1

    /// Does the part of a thread, by its number.
    let body: @Sendable (Int) -> Void
}
