import Crypto
import Foundation

/// A token put together by hand, with any header and claims.
enum HandmadeToken {
    /// A token signed with HMAC-SHA256.
    static func make(
        _ claims: String,
        header: String = #"{"alg":"HS256","typ":"JWT"}"#,
        secret: String = GoldenTokens.secret
    ) -> String {
        let signed = encoded(Data(header.utf8)) + "." + encoded(Data(claims.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: Data(secret.utf8)))
        return signed + "." + encoded(Data(code))
    }

    /// The base64url of a text.
    static func encoded(_ text: String) -> String { encoded(Data(text.utf8)) }

    /// Base64url without padding.
    static func encoded(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
