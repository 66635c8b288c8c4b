import ArgumentParser

/// Numbers of an option, separated by commas: `1,8,64`.
struct NumberList<Number: LosslessStringConvertible & Sendable>: ExpressibleByArgument, Sendable {
    let values: [Number]

    /// A list of one number or more; `nil` when a part is no number.
    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { Number(String($0)) }
        guard values.count == parts.count, !values.isEmpty else { return nil }
        self.values = values
    }

    /// The list of one number.
    init(_ value: Number) { values = [value] }

    var defaultValueDescription: String { values.map { "\($0)" }.joined(separator: ",") }
}
