internal import LMDB
internal import Store
internal import Synchronization

/// The messages that are being sent.
private final class DeliveriesUnderWay: Sendable {
    private let entries = Mutex<Set<DueDeliveryKey>>([])

    var all: Set<DueDeliveryKey> { entries.withLock { $0 } }

    func insert(_ entry: DueDeliveryKey) { entries.withLock { _ = $0.insert(entry) } }

    func remove(_ entry: DueDeliveryKey) { entries.withLock { _ = $0.remove(entry) } }
}

extension MemoryEngine {
    /// Seconds after which a message that was not taken is sent again; after the last of them it has failed.
    package static let deliveryPauses = [5, 300, 1_800, 7_200, 18_000]
    /// Seconds for which a message that needs no more sending is shown.
    package static let deliveryLogSeconds = 30 * 86_400
    /// Messages that are under way at once, and of them those of one webhook.
    private static let (deliveriesOfPass, deliveriesOfWebhook) = (32, 4)
    /// How long nothing is tried after the store failed.
    private static let pauseAfterFailure = Duration.seconds(5)
    /// The most entries of the outbox that one pass looks at.
    private static let entriesOfPass = 4_096

    /// Sends messages when they are due, until the task is cancelled.
    ///
    /// A receiver that takes long holds up its own messages only. Only one task may do so.
    ///
    /// - Parameter onFailure: Told when the store cannot be read or written; the messages stay and are tried again.
    package func runDeliveries(onFailure: @escaping @Sendable (EngineError) -> Void = { _ in }) async {
        guard let transport = webhookTransport else { return }
        let underWay = DeliveriesUnderWay()
        outbox.wake()
        await withDiscardingTaskGroup { group in
            var timer: Task<Void, Never>?
            for await _ in outbox.wakeUps {
                timer?.cancel()
                if Task.isCancelled { break }
                var pause = Duration.seconds(60)
                do throws(EngineError) {
                    let (due, next) = try dueDeliveries(besides: underWay.all)
                    for entry in due {
                        underWay.insert(entry)
                        group.addTask {
                            if case .failure(let error) = await self.deliver(entry, by: transport) {
                                onFailure(error)
                                try? await Task.sleep(for: MemoryEngine.pauseAfterFailure)
                            }
                            underWay.remove(entry)
                            self.outbox.wake()
                        }
                    }
                    if let next {
                        pause = min(
                            pause,
                            max(.milliseconds(10), .microseconds(next.microseconds - now().microseconds))
                        )
                    }
                } catch {
                    onFailure(error)
                    pause = MemoryEngine.pauseAfterFailure
                }
                let rest = pause
                timer = Task { [outbox] in
                    if (try? await Task.sleep(for: rest)) != nil { outbox.wake() }
                }
            }
            timer?.cancel()
        }
    }

    /// Sends every message that is due, and removes those whose time in the log is over.
    ///
    /// - Returns: How many were sent or removed.
    @discardableResult
    package func deliverDue() async throws(EngineError) -> Int {
        guard let transport = webhookTransport else { return 0 }
        var total = 0
        while !Task.isCancelled {
            let due = try dueDeliveries(besides: []).due
            if due.isEmpty { break }
            let results = await withTaskGroup(of: Result<Void, EngineError>.self) { group in
                for entry in due { group.addTask { await self.deliver(entry, by: transport) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for result in results { try result.get() }
            total += due.count
        }
        return total
    }

    /// What is due now, the oldest first, only a few for each webhook, and when more will be.
    ///
    /// - Parameter underWay: What is being sent already. When that leaves no room, its end is the time to ask again.
    private func dueDeliveries(
        besides underWay: Set<DueDeliveryKey>
    ) throws(EngineError) -> (due: [DueDeliveryKey], next: Timestamp?) {
        let now = now()
        return try read { transaction in
            var due: [DueDeliveryKey] = []
            var next: Timestamp?
            var shares: [WebhookID: Int] = [:]
            for entry in underWay { shares[entry.delivery.webhook, default: 0] += 1 }
            let room = MemoryEngine.deliveriesOfPass - underWay.count
            var count = 0
            try transaction.forEach(in: schema.dueDeliveries) { (key, _) throws(LMDBError) in
                count += 1
                if key.time > now { next = key.time }
                guard key.time <= now, due.count < room, count <= MemoryEngine.entriesOfPass else { return false }
                if !underWay.contains(key), shares[key.delivery.webhook, default: 0] < MemoryEngine.deliveriesOfWebhook
                {
                    shares[key.delivery.webhook, default: 0] += 1
                    due.append(key)
                }
                return true
            }
            return (due, next)
        }
    }

    /// Sends one message and writes down how that went.
    ///
    /// A crash between the two sends it again, under the same id.
    private func deliver(
        _ entry: DueDeliveryKey,
        by transport: any WebhookTransport
    ) async -> Result<Void, EngineError> {
        do throws(EngineError) {
            let key = entry.delivery
            let (record, webhook) = try read { transaction in
                (
                    try transaction.get(key, from: schema.deliveries),
                    try transaction.get(key.webhook, from: schema.webhooks)
                )
            }
            guard let record, let webhook, record.status == .pending else {
                try await write { transaction, _ in
                    try transaction.delete(entry, from: self.schema.dueDeliveries)
                    try transaction.delete(key, from: self.schema.deliveries)
                }
                return .success(())
            }
            let sent = now()
            let message = WebhookMessage(
                id: "msg_\(key.delivery)",
                time: sent,
                url: webhook.url,
                secret: webhook.secret,
                body: record.body
            )
            let outcome = await transport.send(message)
            // A stop interrupts the attempt; it does not count.
            if Task.isCancelled { return .success(()) }
            try await write { transaction, _ in
                try transaction.delete(entry, from: self.schema.dueDeliveries)
                guard var record = try transaction.get(key, from: self.schema.deliveries) else { return }
                record.note(outcome, of: sent, at: self.now())
                try transaction.put(record, for: key, in: self.schema.deliveries)
                let due = DueDeliveryKey(time: record.due, delivery: key)
                try transaction.put(EmptyValue(), for: due, in: self.schema.dueDeliveries)
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}

extension DeliveryRecord {
    /// Notes an attempt and decides what comes next.
    fileprivate mutating func note(_ outcome: WebhookOutcome, of sent: Timestamp, at now: Timestamp) {
        let pauses = MemoryEngine.deliveryPauses
        attempts += 1
        attempted = sent
        switch outcome {
        case .answered(let status):
            answer = UInt16(clamping: status)
            let isTaken = (200..<300).contains(status)
            error = isTaken ? nil : "the receiver answered \(status)"
            if isTaken { self.status = .delivered }
        case .unreachable(let reason):
            answer = 0
            error = reason
        }
        if status == .pending, attempts > pauses.count { status = .failed }
        if status == .pending {
            due = now.advanced(bySeconds: pauses[Int(attempts) - 1])
        } else {
            due = now.advanced(bySeconds: MemoryEngine.deliveryLogSeconds)
            // The log shows what was sent when; what was said is not kept longer than it is needed.
            self = DeliveryRecord(ended: self)
        }
    }
}
