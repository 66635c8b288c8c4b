internal import Crypto
internal import FoundationEssentials

/// Signatures after Standard Webhooks: HMAC-SHA256 of id, time and body.
enum WebhookSignature {
    /// The value of the header `webhook-signature`.
    ///
    /// - Parameter seconds: The value of the header `webhook-timestamp`.
    static func header(id: String, seconds: Int64, body: [UInt8], secret: [UInt8]) -> String {
        let signed = Array("\(id).\(seconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret))
        return "v1," + Data(code).base64EncodedString()
    }
}
