/// What an organisation's users are told that they may use in a month; `nil` means any amount.
///
/// Shown by the billing of Context0, not enforced: requests are limited by rate limits.
package struct UsagePlan: Sendable, Hashable {
    /// How the plan is called.
    package var name = "unlimited"
    /// Requests in a month.
    package var requests: Int?
    /// Facts that are remembered or changed in a month.
    package var memories: Int?
    /// Tokens that are embedded in a month.
    package var tokens: Int?
    /// Bytes of memories with their vectors.
    package var storageBytes: Int?

    /// Any amount of everything.
    package init() {}
}
