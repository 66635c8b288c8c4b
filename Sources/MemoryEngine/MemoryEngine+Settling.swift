internal import LMDB
internal import Store

extension MemoryEngine {
    /// Writes what an operation is counted as and whom it is told, in its own transaction.
    ///
    /// - Returns: How many messages it leaves in the outbox.
    func settle(_ changes: ChangeSet, _ transaction: inout WriteTransaction) throws -> Int {
        for (organisation, counts) in changes.usage {
            try schema.addUsage(counts, of: organisation, at: changes.time, transaction: &transaction)
        }
        if changes.occurrences.isEmpty { return 0 }
        // Most stores have no webhook, and need not be asked whose.
        guard try transaction.count(of: schema.webhooks) > 0 else { return 0 }
        var messages = 0
        // Due at once, also where the store's times run ahead of the clock to stay in order.
        let due = min(changes.time, now())
        var webhooks: [String: [(WebhookID, WebhookRecord)]] = [:]
        for occurrence in changes.occurrences {
            guard let notice = try notice(of: occurrence, at: changes.time, in: transaction) else { continue }
            let listening: [(WebhookID, WebhookRecord)]
            if let known = webhooks[notice.organisation] {
                listening = known
            } else {
                listening = try self.webhooks(of: notice.organisation, in: transaction)
                webhooks[notice.organisation] = listening
            }
            let audience = listening.filter { id, record in
                notice.onlyTo.map { $0 == id }
                    ?? (record.events.contains(notice.kind)
                        && (notice.user.map { record.reachesAllUsers || isSame($0, record.user) } ?? true))
            }
            if audience.isEmpty { continue }
            let body = notice.body(at: changes.time)
            for (id, _) in audience {
                let key = DeliveryKey(webhook: id, delivery: DeliveryID.make(at: changes.time))
                let record = DeliveryRecord(created: changes.time, due: due, type: notice.type, body: body)
                try transaction.put(record, for: key, in: schema.deliveries)
                let entry = DueDeliveryKey(time: due, delivery: key)
                try transaction.put(EmptyValue(), for: entry, in: schema.dueDeliveries)
                messages += 1
            }
        }
        return messages
    }

    /// The webhooks of an organisation.
    private func webhooks(
        of organisation: String,
        in transaction: borrowing WriteTransaction
    ) throws -> [(WebhookID, WebhookRecord)] {
        var found: [(WebhookID, WebhookRecord)] = []
        for id in try webhookIDs(of: Schema.webhookList(organisation: organisation), in: transaction) {
            if let record = try transaction.get(id, from: schema.webhooks) { found.append((id, record)) }
        }
        return found
    }
}
