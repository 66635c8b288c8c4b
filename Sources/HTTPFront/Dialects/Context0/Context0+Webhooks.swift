import Access
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension Context0 {
    func addWebhookRoutes(to routes: inout RouteBuilder, base: String) {
        let webhooks = base + "/webhooks"
        routes.add(.post, webhooks, requiring: .webhookManage, createWebhook)
        routes.add(.get, webhooks, requiring: .webhookManage, listWebhooks)
        routes.add(.get, webhooks + "/{id}", requiring: .webhookManage, getWebhook)
        routes.add(.delete, webhooks + "/{id}", requiring: .webhookManage, deleteWebhook)
        routes.add(.post, webhooks + "/{id}/test", requiring: .webhookManage, testWebhook)
        routes.add(.get, webhooks + "/{id}/deliveries", requiring: .webhookManage, listDeliveries)
    }

    /// What the text of a secret begins with.
    private static let secretPrefix = "whsec_"

    private func createWebhook(_ request: AdmittedRequest) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let url = fields.required("url", .string)
        let events = fields.strings("events")
        let given = fields.webhookSecret(prefix: Self.secretPrefix)
        try fields.check()
        let secret = given ?? (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        let new = NewWebhook(url: url ?? "", events: events, secret: secret)
        let webhook = try await engine.createWebhook(new, by: request.caller)
        return .context0("Webhook registered successfully", status: .created) { writer in
            // Shown once: nothing answers with it again.
            let made = given == nil ? Self.secretPrefix + Data(secret).base64EncodedString() : nil
            writer.context0(webhook, madeSecret: made)
        }
    }

    private func listWebhooks(_ request: AdmittedRequest) async throws -> Response {
        let page = try request.query().context0Page()
        let found = try engine.webhooks(page: page, for: request.caller)
        return .context0("Webhooks retrieved successfully") { writer in
            writer.context0(found.items, total: found.total, page) { $0.context0($1) }
        }
    }

    private func getWebhook(_ request: AdmittedRequest) async throws -> Response {
        let webhook = try engine.webhook(request.id("Webhook"), for: request.caller)
        return .context0("Webhook retrieved successfully") { $0.context0(webhook) }
    }

    private func deleteWebhook(_ request: AdmittedRequest) async throws -> Response {
        try await engine.deleteWebhook(request.id("Webhook"), by: request.caller)
        return .noContent
    }

    private func testWebhook(_ request: AdmittedRequest) async throws -> Response {
        let delivery = try await engine.testWebhook(request.id("Webhook"), by: request.caller)
        return .context0("Test message queued") { $0.context0(delivery) }
    }

    private func listDeliveries(_ request: AdmittedRequest) async throws -> Response {
        let page = try request.query().context0Page()
        let found = try engine.deliveries(of: request.id("Webhook"), page: page, for: request.caller)
        return .context0("Deliveries retrieved successfully", capacity: 320 * (found.items.count + 1)) { writer in
            writer.context0(found.items, total: found.total, page) { $0.context0($1) }
        }
    }
}

extension FieldReader {
    /// A list of strings that must be there.
    fileprivate mutating func strings(_ key: String) -> [String] {
        guard let list = required(key, .array) else { return [] }
        var texts: [String] = []
        for (position, element) in list.enumerated() {
            if let text = element.string {
                texts.append(text)
            } else {
                refuse([.key(key), .index(position)], "expected a string, got \(element.kind)", "type_error.string")
            }
        }
        return texts
    }

    /// The bytes that `secret` spells in base64, with or without its prefix.
    fileprivate mutating func webhookSecret(prefix: String) -> [UInt8]? {
        guard let text = nullable("secret", .string) else { return nil }
        let base64 = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
        if let bytes = Data(base64Encoded: base64), (24...64).contains(bytes.count) { return Array(bytes) }
        let message = "expected \(prefix) and the base64 of 24 to 64 bytes"
        refuse([.key("secret")], message, "value_error.secret")
        return nil
    }
}

extension JSONWriter {
    fileprivate mutating func context0(_ webhook: Webhook, madeSecret: String? = nil) {
        object { writer in
            writer.member("id", webhook.id.description)
            writer.member("url", webhook.url)
            writer.key("events")
            writer.array(webhook.events) { $0.string($1) }
            if let madeSecret { writer.member("secret", madeSecret) }
            writer.member("created_at", webhook.createdAt.description)
        }
    }

    fileprivate mutating func context0(_ delivery: Delivery) {
        object { writer in
            writer.member("id", "msg_\(delivery.id)")
            writer.member("type", delivery.type)
            writer.member("status", delivery.status.name)
            writer.member("attempts", delivery.attempts)
            writer.key("response_status")
            if let answer = delivery.answer { writer.integer(answer) } else { writer.null() }
            writer.member("error", delivery.error)
            writer.member("created_at", delivery.createdAt.description)
            writer.member("last_attempt_at", delivery.attemptedAt?.description)
            writer.member("next_attempt_at", delivery.nextAttemptAt?.description)
        }
    }
}
