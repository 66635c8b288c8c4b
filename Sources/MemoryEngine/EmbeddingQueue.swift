internal import Embedding
internal import Synchronization

/// Embeds texts on the compute lane, together with whatever else waits.
///
/// A lone text starts at once; texts that arrive while all threads are busy are embedded as one batch. Short requests
/// go before bulk ones.
final class EmbeddingQueue: Sendable {
    /// Texts of one pass through the model.
    private static let batchSize = 32
    /// Requests of at most this many texts are interactive.
    private static let interactiveSize = 4

    private let embedder: any TextEmbedder
    private let lane: ComputeLane
    private let waiting = Mutex(Waiting())

    private struct Waiting {
        var interactive: [Request] = []
        var bulk: [Request] = []
    }

    private struct Request: Sendable {
        let texts: [String]
        let continuation: CheckedContinuation<Result<[Float], EngineError>, Never>
    }

    init(embedder: any TextEmbedder, lane: ComputeLane) {
        self.embedder = embedder
        self.lane = lane
    }

    /// The unit vectors of some texts, row by row.
    ///
    /// - Returns: `texts.count * dimension` values.
    func embed(_ texts: [String]) async throws(EngineError) -> [Float] {
        if texts.count <= EmbeddingQueue.batchSize { return try await embedBatch(texts) }
        let chunks = stride(from: 0, to: texts.count, by: EmbeddingQueue.batchSize).map { start in
            Array(texts[start..<min(start + EmbeddingQueue.batchSize, texts.count)])
        }
        let parts = await withTaskGroup(of: (Int, Result<[Float], EngineError>).self) { group in
            for (position, chunk) in chunks.enumerated() {
                group.addTask {
                    do throws(EngineError) {
                        return (position, .success(try await self.embedBatch(chunk)))
                    } catch {
                        return (position, .failure(error))
                    }
                }
            }
            var parts = [Result<[Float], EngineError>](repeating: .success([]), count: chunks.count)
            for await (position, part) in group { parts[position] = part }
            return parts
        }
        var vectors: [Float] = []
        vectors.reserveCapacity(texts.count * embedder.space.dimension)
        for part in parts { vectors += try part.get() }
        return vectors
    }

    private func embedBatch(_ texts: [String]) async throws(EngineError) -> [Float] {
        if texts.isEmpty { return [] }
        let isInteractive = texts.count <= EmbeddingQueue.interactiveSize
        let result = await withCheckedContinuation { continuation in
            let request = Request(texts: texts, continuation: continuation)
            waiting.withLock { waiting in
                if isInteractive { waiting.interactive.append(request) } else { waiting.bulk.append(request) }
            }
            do throws(EngineError) {
                try lane.submit { self.embedWaiting() }
            } catch {
                // The lane is full: whatever waits here is refused with this request.
                for refused in takeAll() { refused.continuation.resume(returning: .failure(error)) }
            }
        }
        return try result.get()
    }

    private func embedWaiting() {
        let requests = takeBatch()
        // An earlier pass may have taken the texts for which this one was queued.
        if requests.isEmpty { return }
        do throws(EmbeddingError) {
            let vectors = try embedder.embed(requests.flatMap(\.texts))
            let dimension = embedder.space.dimension
            var start = 0
            for request in requests {
                let end = start + request.texts.count * dimension
                request.continuation.resume(returning: .success(Array(vectors[start..<end])))
                start = end
            }
        } catch {
            for request in requests {
                request.continuation.resume(returning: .failure(.internalFailure("embedding failed: \(error)")))
            }
        }
    }

    /// The next requests that fit a batch: the first in any case, then others while they fit.
    private func takeBatch() -> [Request] {
        waiting.withLock { waiting in
            var batch: [Request] = []
            var count = 0
            func take(from queue: inout [Request]) {
                while let first = queue.first, batch.isEmpty || count + first.texts.count <= EmbeddingQueue.batchSize {
                    batch.append(queue.removeFirst())
                    count += first.texts.count
                }
            }
            take(from: &waiting.interactive)
            if batch.isEmpty { take(from: &waiting.bulk) }
            return batch
        }
    }

    private func takeAll() -> [Request] {
        waiting.withLock { waiting in
            defer { waiting = Waiting() }
            return waiting.interactive + waiting.bulk
        }
    }
}
