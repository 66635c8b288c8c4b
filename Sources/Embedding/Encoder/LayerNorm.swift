import CKernels

/// Layer normalisation of a sum: each row by its own mean and variance, then scaled and shifted per column.
@safe
struct LayerNorm: Sendable {
    private let kernels: EncoderKernels
    private let gamma: FloatBuffer
    private let beta: FloatBuffer
    private let epsilon: Float

    /// A normalisation of rows as wide as `gamma` and `beta`.
    init(gamma: FloatBuffer, beta: FloatBuffer, epsilon: Float, kernels: EncoderKernels) {
        precondition(gamma.count == beta.count, "gamma and beta must have one width")
        self.kernels = kernels
        self.gamma = gamma
        self.beta = beta
        self.epsilon = epsilon
    }

    /// `states[rows][width] = normalised(states + residual)`, in place.
    @unsafe
    func apply(to states: UnsafeMutablePointer<Float>, adding residual: UnsafePointer<Float>, rows: Int) {
        // SAFETY: shapes as stated; gamma and beta live with `self`.
        unsafe kernels.table.add_layer_norm(states, residual, rows, gamma.count, gamma.base, beta.base, epsilon)
    }
}
