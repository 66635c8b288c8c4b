/// What the module accepts.
public enum VectorLimits {
    /// Floats in a vector.
    public static let dimensions = 1...4096
    /// Results of one search.
    public static let results = 1...1000
}
