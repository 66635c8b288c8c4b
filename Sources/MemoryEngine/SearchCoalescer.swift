internal import Synchronization
internal import VectorSearch

/// Answers single searches on the compute lane, those of one partition together that wait there.
///
/// A search goes to the lane at once and never waits for company. While it waits because all threads are busy, others of
/// the same partition and conditions join it; the thread that takes it answers all of them with one pass over the rows.
/// A block search gives the hits of single searches, so nobody can tell the difference.
final class SearchCoalescer: Sendable {
    /// The most searches of one pass.
    static let groupSize = 256

    /// What searches must have in common to be answered together, besides the partition.
    struct Conditions: Hashable, Sendable {
        let k: Int
        let filter: RowFilter
        let accuracy: Accuracy
    }

    /// What passed through, for people and tests.
    struct Counts: Sendable {
        /// Searches that wait for a thread now.
        var waiting = 0
        /// Searches that were answered since the start.
        var searches = 0
        /// Passes over rows that it took.
        var passes = 0
    }

    private let lane: ComputeLane
    private let state = Mutex(State())

    private struct State {
        /// The group that further searches join.
        var open: [GroupKey: Int] = [:]
        var groups: [Int: Group] = [:]
        var lastNumber = 0
        var counts = Counts()

        mutating func makeNumber() -> Int {
            lastNumber += 1
            return lastNumber
        }
    }

    fileprivate struct GroupKey: Hashable {
        /// The partition itself, not its key: one that was dropped and loaded anew is another.
        let partition: ObjectIdentifier
        let conditions: Conditions
    }

    fileprivate struct Group {
        let key: GroupKey
        let partition: Partition
        var requests: [Request]
    }

    fileprivate struct Request: Sendable {
        let number: Int
        let unit: [Float]
        let continuation: CheckedContinuation<Result<Neighbours, EngineError>, Never>
    }

    init(lane: ComputeLane) { self.lane = lane }

    /// What passed through until now.
    var counts: Counts { state.withLock { $0.counts } }

    /// The rows of a partition that are nearest to a query.
    ///
    /// A search whose task is cancelled while it waits is given up; those that wait with it are not.
    ///
    /// - Parameter unit: A unit vector.
    /// - Throws: ``EngineError/overloaded(retryAfterSeconds:)`` when the lane is full.
    func search(_ unit: [Float], in partition: Partition, _ conditions: Conditions) async throws(EngineError)
        -> Neighbours
    {
        guard unit.count == partition.dimension else {
            throw .internalFailure("a query of \(unit.count) values for a partition of \(partition.dimension)")
        }
        let number = state.withLock { $0.makeNumber() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enqueue(Request(number: number, unit: unit, continuation: continuation), partition, conditions)
                // The handler below may have run before there was anything to cancel.
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
        return try result.get()
    }

    /// Lets a request join the group that waits, or begins a group and sends it to the lane.
    private func enqueue(_ request: Request, _ partition: Partition, _ conditions: Conditions) {
        let key = GroupKey(partition: ObjectIdentifier(partition), conditions: conditions)
        let begun: Int? = state.withLock { state in
            state.counts.waiting += 1
            if let number = state.open[key], let joined = state.groups[number]?.requests.count,
                joined < SearchCoalescer.groupSize
            {
                state.groups[number]?.requests.append(request)
                return nil
            }
            let number = state.makeNumber()
            state.groups[number] = Group(key: key, partition: partition, requests: [request])
            state.open[key] = number
            return number
        }
        guard let begun else { return }
        do throws(EngineError) {
            try lane.submit { self.answer(begun) }
        } catch {
            for refused in take(begun)?.requests ?? [] { refused.continuation.resume(returning: .failure(error)) }
        }
    }

    /// Takes a group out: from here on nobody joins it.
    private func take(_ number: Int) -> Group? {
        state.withLock { state in
            guard let group = state.groups.removeValue(forKey: number) else { return nil }
            if state.open[group.key] == number { state.open[group.key] = nil }
            state.counts.waiting -= group.requests.count
            return group
        }
    }

    private func answer(_ number: Int) {
        guard let group = take(number), !group.requests.isEmpty else { return }
        let results = Result<[Neighbours], VectorError> { () throws(VectorError) in try group.neighbours() }
        state.withLock { state in
            state.counts.passes += 1
            state.counts.searches += group.requests.count
        }
        for (position, request) in group.requests.enumerated() {
            let result = results.map { $0[position] }.mapError { EngineError.internalFailure("search failed: \($0)") }
            request.continuation.resume(returning: result)
        }
    }

    /// Gives a search up that still waits.
    private func cancel(_ number: Int) {
        let request: Request? = state.withLock { state in
            for (group, waiting) in state.groups {
                guard let position = waiting.requests.firstIndex(where: { $0.number == number }) else { continue }
                state.counts.waiting -= 1
                return state.groups[group]?.requests.remove(at: position)
            }
            return nil
        }
        request?.continuation.resume(returning: .failure(.unavailable("The search was cancelled")))
    }
}

extension SearchCoalescer.Group {
    /// The hits of each request, in order.
    fileprivate func neighbours() throws(VectorError) -> [Neighbours] {
        let conditions = key.conditions
        if requests.count == 1 {
            let found = try partition.search(
                requests[0].unit,
                k: conditions.k,
                where: conditions.filter,
                accuracy: conditions.accuracy
            )
            return [found]
        }
        return try partition.search(
            block: requests.flatMap(\.unit),
            count: requests.count,
            k: conditions.k,
            where: conditions.filter,
            accuracy: conditions.accuracy
        )
    }
}
