import Access
import ArgumentParser
import Foundation

/// How many requests the server takes, and from which web pages.
struct LimitOptions: ParsableArguments {
    @Option(help: "Requests a minute of one API key, or off for any number. (default: ENGRAM_RATE_LIMIT, or 1000)")
    var rateLimit: String?

    @Option(
        help:
            "Requests a minute of one address without a valid credential. (default: ENGRAM_ANONYMOUS_RATE_LIMIT, or 100)"
    )
    var anonymousRateLimit: Int?

    @Option(
        help: """
            The origin of a web page that may read answers, such as https://app.example.com; repeat it for more. \
            (default: ENGRAM_CORS_ORIGINS, with commas, or none)
            """
    )
    var corsOrigin: [String] = []

    /// The limits; `nil` when they are off.
    func limits() throws -> RateLimits? {
        let text = rateLimit ?? environmentVariable("ENGRAM_RATE_LIMIT") ?? "1000"
        if ["off", "0", "none"].contains(text.lowercased()) { return nil }
        var limits = RateLimits()
        limits.contextIQ.standard = RateLimit(try count(Int(text), "--rate-limit"), per: 60)
        let anonymous =
            anonymousRateLimit ?? environmentVariable("ENGRAM_ANONYMOUS_RATE_LIMIT").map { Int($0) ?? -1 } ?? 100
        limits.anonymous = RateLimit(try count(anonymous, "--anonymous-rate-limit"), per: 60)
        return limits
    }

    /// The origins.
    func origins() throws -> [String] {
        let listed = (environmentVariable("ENGRAM_CORS_ORIGINS") ?? "").split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
        let origins = corsOrigin.isEmpty ? listed : corsOrigin
        for origin in origins where origin != "*" {
            let parts = URLComponents(string: origin)
            guard ["http", "https"].contains(parts?.scheme), parts?.host?.isEmpty == false, parts?.path.isEmpty == true,
                parts?.query == nil
            else { throw ValidationError("--cors-origin \(origin) is no origin such as https://app.example.com") }
        }
        return origins
    }

    private func count(_ value: Int?, _ name: String) throws -> Int {
        guard let value, (1...1_000_000).contains(value) else {
            throw ValidationError("\(name) is from 1 to 1000000 requests a minute, or off")
        }
        return value
    }
}
