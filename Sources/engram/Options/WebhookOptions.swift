import ArgumentParser
import Foundation

/// Where messages of webhooks may be sent.
struct WebhookOptions: ParsableArguments {
    @Flag(
        help: """
            Let webhooks be sent to private, loopback and link-local addresses. Everybody who may register webhooks can \
            then reach the server's own network. (default: ENGRAM_WEBHOOK_ALLOW_PRIVATE, or off)
            """
    )
    var webhookAllowPrivate = false

    /// Whether addresses that are not public may be sent to.
    func allowsPrivate() throws -> Bool {
        if webhookAllowPrivate { return true }
        switch environmentVariable("ENGRAM_WEBHOOK_ALLOW_PRIVATE")?.lowercased() {
        case nil, "", "false", "0", "no": return false
        case "true", "1", "yes": return true
        case .some(let value): throw ValidationError("ENGRAM_WEBHOOK_ALLOW_PRIVATE is true or false, not \(value)")
        }
    }
}
