internal import Dispatch
internal import Embedding
internal import Synchronization
internal import Telemetry

/// Embeds texts on the compute lane, together with whatever else waits, and remembers those that were asked for lately.
///
/// A text that is remembered is answered at once, on the caller's thread. A lone text starts at once; texts that arrive while all
/// threads are busy are embedded as one batch, equal ones once. Texts that come faster than they can be embedded are refused,
/// so that those let in are answered soon.
final class EmbeddingQueue: Sendable {
    /// Requests of at most this many texts are interactive.
    fileprivate static let interactiveSize = 4
    /// The most texts that wait.
    fileprivate static let capacity = 65_536

    /// The vectors of texts that were asked for lately.
    let cache: EmbeddingCache
    /// Texts that were embedded.
    let embeddedTexts = Counter()
    /// Tokens of these, as far as they are estimated.
    let embeddedTokens = Counter()
    /// Passes through the model.
    let passes = Counter()
    /// Texts that were refused.
    let refusals = Counter()

    private let embedder: any TextEmbedder
    private let lane: ComputeLane
    private let state: Mutex<State>
    /// What the gate said last; kept apart so that looking takes no lock.
    private let overloaded = Atomic(false)

    fileprivate struct State {
        var waiting = WaitingTexts()
        /// Who gets the vector of a text that waits or is being embedded.
        var audiences: [TextKey: Audience] = [:]
        /// Pieces of work of the lane that embed or are about to.
        var workers = 0
        var gate: OverloadGate
        /// Nanoseconds that a token takes, and a text, on one thread; smoothed.
        var tokenTime = 0.0
        var textTime = 0.0
        var runningTokens = 0
    }

    /// The places that want the vector of one text.
    fileprivate struct Audience {
        var places: [(request: Request, position: Int)]
        /// Whether the vector is remembered.
        var isKept: Bool
    }

    /// One call: filled in as its vectors come, under the queue's lock.
    fileprivate final class Request: @unchecked Sendable {
        var vectors: [[Float]]
        var missing: Int
        let continuation: CheckedContinuation<Result<[[Float]], EngineError>, Never>

        init(
            vectors: [[Float]],
            missing: Int,
            _ continuation: CheckedContinuation<Result<[[Float]], EngineError>, Never>
        ) {
            self.vectors = vectors
            self.missing = missing
            self.continuation = continuation
        }
    }

    /// Waits of interactive texts that are borne.
    static let standardGate = OverloadGate(burstWait: 100_000_000, steadyWait: 2_000_000, leastPieces: (128, 2))

    /// The same for an embedder that asks another machine, whose passes take as long as its network.
    static let remoteGate = OverloadGate(burstWait: 10_000_000_000, steadyWait: 2_000_000_000)

    /// A queue of one embedder.
    ///
    /// - Parameters:
    ///   - cacheBytes: Bytes of remembered texts; 0 for none.
    ///   - gate: How long texts may wait.
    init(
        embedder: any TextEmbedder,
        lane: ComputeLane,
        cacheBytes: Int = 0,
        gate: OverloadGate = EmbeddingQueue.standardGate
    ) {
        self.embedder = embedder
        self.lane = lane
        cache = EmbeddingCache(byteLimit: cacheBytes)
        state = Mutex(State(gate: gate))
    }

    /// Texts that wait for a thread.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// The unit vectors of some texts, row by row.
    ///
    /// Returns without suspending when all are remembered.
    ///
    /// - Returns: `texts.count * dimension` values.
    /// - Throws: ``EngineError/overloaded(retryAfterSeconds:)`` when the texts would wait too long.
    func embed(_ texts: [String]) async throws(EngineError) -> [Float] {
        if texts.isEmpty { return [] }
        let keys = texts.map(TextKey.init)
        if keys.count == 1 {
            if let known = cache.find(keys[0]) { return known.vector }
            return try await embedMissing(keys, known: [[]], missing: [0])[0]
        }
        let known = keys.map { cache.find($0)?.vector ?? [] }
        let missing = known.indices.filter { known[$0].isEmpty }
        let vectors = missing.isEmpty ? known : try await embedMissing(keys, known: known, missing: missing)
        var rows: [Float] = []
        rows.reserveCapacity(texts.count * embedder.space.dimension)
        for vector in vectors { rows += vector }
        return rows
    }

    /// What is known of a text that was asked for lately; a text that was not does not count as looked for.
    func remembered(_ text: String) -> EmbeddingCache.Entry? { cache.find(TextKey(text), countsMiss: false) }

    /// Whether texts were refused lately.
    var isOverloaded: Bool { overloaded.load(ordering: .relaxed) }

    /// Refuses a short text that would have to wait too long now.
    ///
    /// - Throws: ``EngineError/overloaded(retryAfterSeconds:)``, as ``embed(_:)`` would.
    func checkAdmission() throws(EngineError) {
        let isAdmitted = state.withLock { state in
            let isAdmitted = state.admitsInteractive(width: lane.width)
            overloaded.store(state.gate.isOverloaded, ordering: .relaxed)
            return isAdmitted
        }
        if isAdmitted { return }
        refusals.add()
        throw .overloaded(retryAfterSeconds: 1)
    }

    /// The tokens of a text.
    ///
    /// - Complexity: O(1) beside a look-up for a text that is remembered.
    func tokenCount(of text: String) -> Int { cache.tokens(of: TextKey(text)) ?? embedder.tokenCount(of: text) }

    private func embedMissing(
        _ keys: [TextKey],
        known: [[Float]],
        missing: [Int]
    ) async throws(EngineError) -> [[Float]] {
        let isInteractive = keys.count <= EmbeddingQueue.interactiveSize
        let result = await withCheckedContinuation { continuation in
            let request = Request(vectors: known, missing: missing.count, continuation)
            let verdict = state.withLock { state in
                let verdict = state.enqueue(keys, missing, request, isInteractive, width: lane.width)
                overloaded.store(state.gate.isOverloaded, ordering: .relaxed)
                return verdict
            }
            switch verdict {
            case .refused:
                refusals.add(UInt64(missing.count))
                continuation.resume(returning: .failure(.overloaded(retryAfterSeconds: 1)))
            case .joined: break
            case .needsWorker: startWorker()
            }
        }
        return try result.get()
    }

    /// What becomes of a request.
    fileprivate enum Verdict {
        case refused, joined, needsWorker
    }

    private func startWorker() {
        do throws(EngineError) {
            try lane.submit { self.embedWaiting() }
        } catch {
            // The lane is full: what waits here is refused unless another thread is about to take it.
            let refused: [Audience] = state.withLock { state in
                state.workers -= 1
                if state.workers > 0 { return [] }
                return state.waiting.takeAll().compactMap { state.audiences.removeValue(forKey: $0.key) }
            }
            refusals.add(UInt64(refused.count))
            settle(refused.map { ($0, .failure(error)) })
        }
    }

    /// One pass through the model, on a thread of the lane.
    private func embedWaiting() {
        let batch = state.withLock { state in
            let batch = state.waiting.takeBatch()
            if batch.isEmpty { state.workers -= 1 } else { state.runningTokens += batch.reduce(0) { $0 + $1.tokens } }
            return batch
        }
        // Another thread took the texts for which this one was called.
        if batch.isEmpty { return }
        let tokens = batch.reduce(0) { $0 + $1.tokens }
        let start = DispatchTime.now().uptimeNanoseconds
        let result = Result<[Float], EmbeddingError> { () throws(EmbeddingError) in
            try embedder.embed(batch.map(\.key.text))
        }
        let duration = DispatchTime.now().uptimeNanoseconds - start
        passes.add()
        embeddedTexts.add(UInt64(batch.count))
        embeddedTokens.add(UInt64(tokens))
        let dimension = embedder.space.dimension
        let vectors: [Result<[Float], EngineError>] = batch.indices.map { row in
            switch result {
            case .success(let rows): .success(Array(rows[row * dimension..<(row + 1) * dimension]))
            case .failure(.unavailable(let reason, let isTimeout)): .failure(.upstream(reason, isTimeout: isTimeout))
            case .failure(let error): .failure(.internalFailure("embedding failed: \(error)"))
            }
        }
        let audiences = state.withLock { state in
            state.runningTokens -= tokens
            state.learn(duration: duration, texts: batch.count, tokens: tokens)
            return batch.map { state.audiences.removeValue(forKey: $0.key) }
        }
        for (position, entry) in batch.enumerated() {
            guard audiences[position]?.isKept == true, case .success(let vector) = vectors[position] else { continue }
            let tokens = embedder.tokenCount(of: entry.key.text)
            cache.insert(EmbeddingCache.Entry(vector: vector, tokens: tokens), for: entry.key)
        }
        settle(zip(audiences, vectors).compactMap { audience, vector in audience.map { ($0, vector) } })
        // Behind what else waits for the lane.
        let goesOn = state.withLock { state in
            if state.waiting.count == 0 { state.workers -= 1 }
            return state.waiting.count > 0
        }
        if goesOn { startWorker() }
    }

    /// Hands vectors, or the reason why there are none, to those who want them.
    private func settle(_ outcomes: [(Audience, Result<[Float], EngineError>)]) {
        var finished: [(Request, Result<[[Float]], EngineError>)] = []
        state.withLock { _ in
            for (audience, outcome) in outcomes {
                for (request, position) in audience.places where request.missing > 0 {
                    switch outcome {
                    case .success(let vector):
                        request.vectors[position] = vector
                        request.missing -= 1
                        if request.missing == 0 { finished.append((request, .success(request.vectors))) }
                    case .failure(let error):
                        request.missing = 0
                        finished.append((request, .failure(error)))
                    }
                }
            }
        }
        for (request, result) in finished { request.continuation.resume(returning: result) }
    }
}

extension EmbeddingQueue.State {
    /// Lets a request in, if it need not wait too long.
    fileprivate mutating func enqueue(
        _ keys: [TextKey],
        _ missing: [Int],
        _ request: EmbeddingQueue.Request,
        _ isInteractive: Bool,
        width: Int
    ) -> EmbeddingQueue.Verdict {
        guard waiting.count + missing.count <= EmbeddingQueue.capacity else { return .refused }
        if isInteractive, !admitsInteractive(width: width) { return .refused }
        let before = waiting.count
        for position in missing {
            let key = keys[position]
            if audiences[key] != nil {
                audiences[key]?.places.append((request, position))
                if isInteractive { audiences[key]?.isKept = true }
                continue
            }
            audiences[key] = EmbeddingQueue.Audience(places: [(request, position)], isKept: isInteractive)
            let tokens = WaitingTexts.estimatedTokens(of: key.text)
            waiting.append(key, tokens: tokens, isBulk: !isInteractive)
        }
        guard waiting.count > before, workers < width else { return .joined }
        workers += 1
        return .needsWorker
    }

    /// Whether a text that comes now need not wait too long.
    fileprivate mutating func admitsInteractive(width: Int) -> Bool {
        let ahead = Double(waiting.interactiveTokens + runningTokens) * tokenTime / Double(width)
        return gate.admits(wait: UInt64(ahead), pace: UInt64(textTime), at: DispatchTime.now().uptimeNanoseconds)
    }

    /// Takes in how long a pass took.
    fileprivate mutating func learn(duration: UInt64, texts: Int, tokens: Int) {
        func smooth(_ old: Double, _ new: Double) -> Double { old == 0 ? new : old + (new - old) / 16 }
        tokenTime = smooth(tokenTime, Double(duration) / Double(tokens))
        textTime = smooth(textTime, Double(duration) / Double(texts))
    }
}
