/// The working memory of one call: the states of a chunk of tokens between the steps of a layer.
struct EncoderScratch: Sendable {
    /// `[tokens][hidden]`: the states that enter and leave a layer.
    let states: FloatBuffer
    /// `[tokens][hidden]`: the states between attention and the feed-forward block.
    let middle: FloatBuffer
    /// `[tokens][hidden]`: what attention gathers.
    let context: FloatBuffer
    /// `[tokens][max(3 * hidden, intermediate)]`: queries, keys and values; later the feed-forward block.
    let wide: FloatBuffer
    /// For attention within a text.
    let attention: FloatBuffer
    /// The rows of a product in fewer bits.
    let codes: FloatBuffer

    /// Memory for chunks of at most `tokens` tokens.
    init(tokens: Int, configuration: EncoderConfiguration, attentionFloats: Int, kernels: EncoderKernels) {
        let hidden = configuration.hiddenSize
        states = FloatBuffer(count: tokens * hidden)
        middle = FloatBuffer(count: tokens * hidden)
        context = FloatBuffer(count: tokens * hidden)
        wide = FloatBuffer(count: tokens * max(3 * hidden, configuration.intermediateSize))
        attention = FloatBuffer(count: attentionFloats)
        let widest = max(hidden, configuration.intermediateSize)
        codes = FloatBuffer(byteCount: kernels.scratchBytes(rows: tokens, inputs: widest))
    }
}
