/// The identity of an embedding space: vectors may be compared only within one.
///
/// The written form is `model/dimension/fingerprint`, the fingerprint as 16 lower-case hexadecimal digits, such as
/// `all-MiniLM-L6-v2/384/1a2b3c4d5e6f7081`. A store keeps it to refuse a model that does not fit its vectors.
public struct EmbeddingSpace: Hashable, Sendable {
    /// The name of the model, such as `all-MiniLM-L6-v2`.
    ///
    /// For people; the fingerprint tells models apart.
    public let model: String

    /// The number of floats of a vector.
    public let dimension: Int

    /// A 64-bit hash of everything that decides the vectors: weights and vocabulary.
    public let fingerprint: UInt64

    /// Names a space.
    ///
    /// - Parameters:
    ///   - model: Not empty. May contain slashes.
    ///   - dimension: At least 1.
    ///   - fingerprint: A hash of weights and vocabulary.
    public init(model: String, dimension: Int, fingerprint: UInt64) {
        precondition(!model.isEmpty && dimension > 0, "a space needs a model name and a positive dimension")
        self.model = model
        self.dimension = dimension
        self.fingerprint = fingerprint
    }

    /// Reads the written form; `nil` unless `description` of the result is exactly that text.
    public init?(parsing description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, let dimension = Int(parts[parts.count - 2]), dimension > 0,
            let fingerprint = UInt64(parts[parts.count - 1], radix: 16)
        else { return nil }
        let model = parts.dropLast(2).joined(separator: "/")
        guard !model.isEmpty else { return nil }
        self.init(model: model, dimension: dimension, fingerprint: fingerprint)
        guard self.description == description else { return nil }
    }
}

extension EmbeddingSpace: CustomStringConvertible {
    /// The written form, as stored and as shown to people.
    public var description: String {
        let digits = String(fingerprint, radix: 16)
        return "\(model)/\(dimension)/\(String(repeating: "0", count: 16 - digits.count))\(digits)"
    }
}
