/// How many requests are let through: a token bucket.
package struct RateLimit: Sendable, Hashable {
    /// The requests of a period, at a steady pace.
    package let count: Int
    /// The period.
    package let seconds: Int
    /// The requests that a full bucket lets through at once.
    package let capacity: Int

    /// A limit.
    ///
    /// - Parameters:
    ///   - count: 1 to 1,000,000.
    ///   - seconds: 1 to 86,400.
    ///   - burst: The capacity in multiples of `count`, 1 to 10.
    package init(_ count: Int, per seconds: Int, burst: Int = 2) {
        precondition((1...1_000_000).contains(count) && (1...86_400).contains(seconds) && (1...10).contains(burst))
        self.count = count
        self.seconds = seconds
        capacity = count * burst
    }
}

/// What a request costs the server, as far as limits tell requests apart.
package enum RateClass: UInt8, Sendable, Hashable, CaseIterable {
    case standard, search, batch, ai
}

/// The limits of a dialect's routes.
package struct RatePolicy: Sendable, Hashable {
    /// Whose requests share a bucket.
    package enum Subject: Sendable, Hashable {
        /// Those with one API key; with tokens, those of one user.
        case credential
        /// Those of one user, whatever the credential.
        case user
    }

    /// Whose requests share a bucket.
    package let subject: Subject
    /// The limit of requests whose class has none of its own.
    package var standard: RateLimit
    /// Limits of classes that have a bucket of their own.
    package var others: [RateClass: RateLimit]

    /// A policy.
    package init(subject: Subject, standard: RateLimit, others: [RateClass: RateLimit] = [:]) {
        self.subject = subject
        self.standard = standard
        self.others = others
    }

    /// The class whose bucket a request takes from, and its limit.
    func limit(of kind: RateClass) -> (kind: RateClass, limit: RateLimit) {
        others[kind].map { (kind, $0) } ?? (.standard, standard)
    }
}

/// The limits of a server.
package struct RateLimits: Sendable {
    /// The policies that routes name.
    package enum PolicyName: UInt8, Sendable, Hashable {
        case contextIQ, context0
    }

    /// Of ContextIQ, and of every dialect that has no policy of its own.
    package var contextIQ = RatePolicy(subject: .credential, standard: RateLimit(1_000, per: 60))
    /// Of Context0, by user and hour.
    package var context0 = RatePolicy(
        subject: .user,
        standard: RateLimit(1_000, per: 3_600, burst: 1),
        others: [
            .search: RateLimit(300, per: 3_600, burst: 1), .batch: RateLimit(100, per: 3_600, burst: 1),
            .ai: RateLimit(60, per: 3_600, burst: 1),
        ]
    )
    /// Of requests without a valid credential, by address.
    package var anonymous = RateLimit(100, per: 60)

    /// The documented limits.
    package init() {}

    /// The policy with a name.
    func policy(_ name: PolicyName) -> RatePolicy {
        switch name {
        case .contextIQ: contextIQ
        case .context0: context0
        }
    }
}
