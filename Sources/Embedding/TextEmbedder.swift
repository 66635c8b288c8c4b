/// Something that turns texts into unit vectors of one embedding space.
///
/// Conformers are values or immutable objects: one embedder serves any number of threads, and each call runs
/// on the thread that makes it. Parallelism belongs to the caller, who knows how many threads there are.
public protocol TextEmbedder: Sendable {
    /// The identity of the vectors this embedder makes.
    var space: EmbeddingSpace { get }

    /// The vectors of some texts, in their order.
    ///
    /// - Parameter texts: Any number of texts, empty ones included.
    /// - Returns: `texts.count * space.dimension` floats, row-major, each row of unit length. The vector of a text
    ///   does not depend on the other texts of the call beyond float rounding.
    /// - Throws: ``EmbeddingError`` when the embedder cannot serve the call.
    /// - Note: Synchronous and CPU bound. Call it on a compute thread, never on an event loop.
    func embed(_ texts: [String]) throws(EmbeddingError) -> [Float]

    /// Calls that may wait for another machine at the same time; 0 for an embedder that computes here.
    ///
    /// Such calls get threads of their own, so that they keep nobody from a processor.
    var concurrentWaits: Int { get }

    /// The tokens that a text has for this embedder: what it costs to embed it.
    ///
    /// - Complexity: O(text), without the model's work.
    func tokenCount(of text: String) -> Int
}

extension TextEmbedder {
    /// Computes here.
    public var concurrentWaits: Int { 0 }

    /// The words of the text, for embedders that have no other tokens.
    public func tokenCount(of text: String) -> Int { text.split(whereSeparator: \.isWhitespace).count }
}
