internal import LMDB
package import Store

extension MemoryEngine {
    /// The most webhooks of one user.
    package static let webhooksOfUser = 100
    /// The most characters of a webhook's address.
    package static let webhookCharacters = 2_000

    /// Registers a webhook.
    ///
    /// What happens from now on is told.
    package func createWebhook(_ new: NewWebhook, by caller: Caller) async throws(EngineError) -> Webhook {
        var checks = FieldChecks()
        checks.text(new.url, "url", limit: MemoryEngine.webhookCharacters)
        if let problem = webhookTransport?.problem(of: new.url) { checks.fail("url", problem, "value_error.url") }
        var events: WebhookEvents = []
        for name in new.events {
            if let event = WebhookEvents(name: name) {
                events.insert(event)
            } else {
                let known = WebhookEvents.allNames.joined(separator: ", ")
                checks.fail("events", "expected some of \(known), got '\(name.prefix(64))'", "value_error.const")
            }
        }
        if new.events.isEmpty { checks.fail("events", "must not be empty", "value_error.list.min_items") }
        if !(24...64).contains(new.secret.count) {
            checks.fail("secret", "must have 24 to 64 bytes, received \(new.secret.count)", "value_error.secret")
        }
        try checks.finish()
        let wanted = events
        return try await write { transaction, changes in
            let lists = [
                Schema.webhookList(organisation: caller.organisation),
                Schema.webhookList(organisation: caller.organisation, user: caller.user),
            ]
            guard try self.webhookIDs(of: lists[1], in: transaction).count < MemoryEngine.webhooksOfUser else {
                throw EngineError.conflict("A user has at most \(MemoryEngine.webhooksOfUser) webhooks")
            }
            let id = WebhookID.make(at: changes.time)
            let record = WebhookRecord(
                created: changes.time,
                events: wanted,
                reachesAllUsers: caller.reachesAllUsers,
                organisation: caller.organisation,
                user: caller.user,
                url: new.url,
                secret: new.secret
            )
            try transaction.put(record, for: id, in: self.schema.webhooks)
            for owner in lists {
                let key = OwnedKey<WebhookEntity>(owner: owner, id: id)
                try transaction.put(EmptyValue(), for: key, in: self.schema.webhookLists)
            }
            return Webhook(id: id, record)
        }
    }

    /// The caller's webhooks in the order of registration; a caller that reaches all users sees all of the organisation.
    package func webhooks(page: Page, for caller: Caller) throws(EngineError) -> Listing<Webhook> {
        let list =
            caller.reachesAllUsers
            ? Schema.webhookList(organisation: caller.organisation)
            : Schema.webhookList(organisation: caller.organisation, user: caller.user)
        return try read { transaction in
            let ids = try webhookIDs(of: list, in: transaction)
            let items = try ids.dropFirst(page.offset).prefix(page.limit).compactMap { id in
                try transaction.get(id, from: schema.webhooks).map { Webhook(id: id, $0) }
            }
            return Listing(items: items, total: ids.count)
        }
    }

    /// A webhook that the caller may see.
    package func webhook(_ id: WebhookID, for caller: Caller) throws(EngineError) -> Webhook {
        try read { transaction in Webhook(id: id, try visibleWebhook(id, for: caller, in: transaction)) }
    }

    /// Removes a webhook with its messages, those not sent yet included.
    package func deleteWebhook(_ id: WebhookID, by caller: Caller) async throws(EngineError) {
        try await write { transaction, _ in
            let record = try self.visibleWebhook(id, for: caller, in: transaction)
            for owner in [
                Schema.webhookList(organisation: record.organisation),
                Schema.webhookList(organisation: record.organisation, user: record.user),
            ] {
                let key = OwnedKey<WebhookEntity>(owner: owner, id: id)
                try transaction.delete(key, from: self.schema.webhookLists)
            }
            // What is due of its messages is found to be gone when its time comes.
            try transaction.deleteAll(in: self.schema.deliveries, prefix: KeyPrefix(id))
            try transaction.delete(id, from: self.schema.webhooks)
        }
    }

    /// Sends a webhook a message that says nothing but its id.
    ///
    /// The message is in the outbox when this returns.
    package func testWebhook(_ id: WebhookID, by caller: Caller) async throws(EngineError) -> Delivery {
        try await write { transaction, changes in
            _ = try self.visibleWebhook(id, for: caller, in: transaction)
            changes.note(.webhookTested(id))
        }
        guard let newest = try deliveries(of: id, page: Page(limit: 1), for: caller).items.first else {
            throw .notFound("Webhook not found")
        }
        return newest
    }

    /// The messages to a webhook, newest first.
    ///
    /// - Complexity: O(messages of the webhook)
    package func deliveries(
        of id: WebhookID,
        page: Page,
        for caller: Caller
    ) throws(EngineError) -> Listing<Delivery> {
        try read { transaction in
            _ = try visibleWebhook(id, for: caller, in: transaction)
            var items: [Delivery] = []
            var total = 0
            try transaction.forEach(in: schema.deliveries, prefix: KeyPrefix(id), reversed: true) {
                (key, reader) throws(LMDBError) in
                if total >= page.offset, items.count < page.limit {
                    items.append(Delivery(id: key.delivery, try DeliveryRecord(reading: &reader)))
                }
                total += 1
                return true
            }
            return Listing(items: items, total: total)
        }
    }

    private func visibleWebhook<T: Transaction & ~Copyable>(
        _ id: WebhookID,
        for caller: Caller,
        in transaction: borrowing T
    ) throws -> WebhookRecord {
        guard let record = try transaction.get(id, from: schema.webhooks),
            isSame(record.organisation, caller.organisation), caller.mayReach(user: record.user)
        else { throw EngineError.notFound("Webhook not found") }
        return record
    }

    /// The webhooks of a list, in the order of registration.
    func webhookIDs<T: Transaction & ~Copyable>(
        of list: DigestKey,
        in transaction: borrowing T
    ) throws(LMDBError) -> [WebhookID] {
        var ids: [WebhookID] = []
        try transaction.forEach(in: schema.webhookLists, prefix: KeyPrefix(list)) { (key, _) throws(LMDBError) in
            ids.append(key.id)
            return true
        }
        return ids
    }
}

extension Schema {
    /// The list of an organisation's webhooks.
    static func webhookList(organisation: String) -> DigestKey { DigestKey(of: organisation) }

    /// The list of a user's webhooks.
    static func webhookList(organisation: String, user: String) -> DigestKey { DigestKey(of: organisation, user) }
}
