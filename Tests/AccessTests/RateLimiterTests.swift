import Store
import TestSupport
import Testing

@testable import Access

@Suite struct RateLimiterTests {
    private let clock = ManualClock()
    private let start = 1_735_689_600

    private func limiter(capacity: Int = 65_536, _ change: (inout RateLimits) -> Void = { _ in }) -> RateLimiter {
        var limits = RateLimits()
        change(&limits)
        return RateLimiter(limits: limits, capacity: capacity) { [clock] in clock.now }
    }

    private func principal(_ user: String = "u", _ credential: CredentialKind = .token) -> Principal {
        Principal(organisation: "o", user: user, permissions: .standard, credential: credential)
    }

    @Test("While the clock stands still, 64 clients together get exactly the capacity and not one more")
    func concurrency() {
        let limiter = limiter()
        let admitted = Shared(0)
        let caller = principal()
        onThreads(64) { _ in
            for _ in 0..<50 where limiter.take(.contextIQ, .standard, for: caller).retryAfterSeconds == nil {
                admitted.change { $0 += 1 }
            }
        }
        #expect(admitted.value == 2_000)
    }

    @Test("A bucket bursts to twice the limit, refills at the steady pace, and says where the caller stands")
    func refill() {
        let limiter = limiter { $0.contextIQ.standard = RateLimit(60, per: 60) }
        func take() -> RateStanding { limiter.take(.contextIQ, .standard, for: principal()) }
        func standing(_ remaining: Int, _ reset: Int, _ retry: Int? = nil) -> RateStanding {
            RateStanding(limit: 60, remaining: remaining, resetSeconds: start + reset, retryAfterSeconds: retry)
        }
        #expect(take() == standing(60, 0))
        for _ in 0..<59 { _ = take() }
        #expect(take() == standing(59, 1))
        for _ in 0..<58 { _ = take() }
        #expect(take() == standing(0, 60))
        #expect(take() == standing(0, 60, 1))
        clock.advance(seconds: 1)
        #expect(take() == standing(0, 61))
        #expect(take() == standing(0, 61, 1))
        clock.advance(seconds: 10)
        #expect(take() == standing(9, 62))
        clock.advance(seconds: 1_000_000)
        for _ in 0..<120 { #expect(take().retryAfterSeconds == nil) }
        #expect(take().retryAfterSeconds == 1)
        clock.advance(seconds: -500)
        #expect(take().retryAfterSeconds == 1)
        clock.advance(seconds: 1)
        #expect(take().retryAfterSeconds == nil)
    }

    @Test(
        "In no stretch of time are more requests let through than a full bucket and the steady pace",
        arguments: 1...5
    )
    func everyWindow(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let (count, period) = (Int.random(in: 1...50, using: &random), Int.random(in: 1...20, using: &random))
        let limiter = limiter { $0.anonymous = RateLimit(count, per: period) }
        var admitted: [Int] = []
        var refused = 0
        for _ in 0..<2_000 {
            if Int.random(in: 0..<3, using: &random) == 0 {
                clock.advance(seconds: Int.random(in: 0...3, using: &random))
            }
            if limiter.takeAnonymous(address: "192.0.2.1").retryAfterSeconds == nil {
                admitted.append(Int(clock.now.microseconds / 1_000_000))
            } else {
                refused += 1
                // A refusal is due: a token less than a whole one is left.
                let since = admitted.filter { $0 > Int(clock.now.microseconds / 1_000_000) - period }.count
                #expect(since >= count)
            }
        }
        for first in stride(from: 0, to: admitted.count, by: 7) {
            for last in stride(from: first, to: admitted.count, by: 11) {
                let seconds = admitted[last] - admitted[first]
                #expect((last - first + 1) * period <= 2 * count * period + seconds * count)
            }
        }
        #expect(!admitted.isEmpty)
    }

    @Test("Callers, policies and classes with limits of their own have buckets of their own")
    func separation() {
        let limiter = limiter { limits in
            limits.contextIQ.standard = RateLimit(1, per: 60, burst: 1)
            limits.context0.standard = RateLimit(1, per: 60, burst: 1)
            limits.context0.others = [.search: RateLimit(1, per: 60, burst: 1)]
            limits.anonymous = RateLimit(1, per: 60, burst: 1)
        }
        func passes(_ name: RateLimits.PolicyName, _ kind: RateClass, _ principal: Principal) -> Bool {
            limiter.take(name, kind, for: principal).retryAfterSeconds == nil
        }
        let (key, other) = (principal("u", .apiKey(prefix: "a")), principal("u", .apiKey(prefix: "b")))
        #expect(passes(.contextIQ, .standard, key))
        #expect(!passes(.contextIQ, .search, key), "classes without a limit of their own share the standard bucket")
        #expect(passes(.contextIQ, .batch, other), "each key has a bucket")
        #expect(passes(.contextIQ, .standard, principal()), "a token's user has one, too")
        #expect(passes(.contextIQ, .standard, principal("u", .configuredKey)))
        #expect(passes(.context0, .standard, key))
        #expect(!passes(.context0, .ai, other), "Context0 counts by user, whatever the key")
        #expect(passes(.context0, .search, other))
        #expect(!passes(.context0, .search, key))
        #expect(passes(.context0, .standard, principal("v")))
        #expect(limiter.takeAnonymous(address: "192.0.2.1").retryAfterSeconds == nil)
        #expect(limiter.takeAnonymous(address: "192.0.2.2").retryAfterSeconds == nil)
        #expect(limiter.takeAnonymous(address: "192.0.2.1").retryAfterSeconds == 60)
    }

    @Test("The table is bounded, and an empty bucket outlives full ones")
    func bound() {
        let limiter = limiter(capacity: 64) { $0.anonymous = RateLimit(1, per: 60) }
        for _ in 0..<3 { _ = limiter.takeAnonymous(address: "drained") }
        for number in 0..<63 {
            _ = limiter.takeAnonymous(address: "early \(number)")
        }
        clock.advance(seconds: 60)
        for number in 0..<40 {
            _ = limiter.takeAnonymous(address: "late \(number)")
            #expect(limiter.bucketCount <= 64)
        }
        #expect(limiter.takeAnonymous(address: "drained").retryAfterSeconds == nil)
        #expect(limiter.takeAnonymous(address: "drained").retryAfterSeconds == 60)
        for number in 0..<10_000 {
            _ = limiter.takeAnonymous(address: "flood \(number)")
            #expect(limiter.bucketCount <= 64)
        }
    }

    @Test(
        "Addresses of one IPv6 network share a bucket",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"), ("2001:db8::1", "2001:db8:0:0"),
            ("2001:db8:1:2::", "2001:db8:1:2"), ("::1", "0:0:0:0"), ("::", "0:0:0:0"), ("fe80::1%eth0", "fe80:0:0:0"),
            ("::ffff:192.0.2.1", "192.0.2.1"), ("", ""),
        ]
    )
    func networks(address: String, network: String) {
        #expect(RateLimiter.network(of: address) == network)
    }

    @Test("The documented limits are the defaults")
    func documented() {
        let limits = RateLimits()
        #expect(limits.contextIQ.standard == RateLimit(1_000, per: 60) && limits.contextIQ.standard.capacity == 2_000)
        #expect(limits.anonymous == RateLimit(100, per: 60))
        let hourly = RateClass.allCases.map { limits.context0.limit(of: $0).limit }
        #expect(hourly.map(\.count) == [1_000, 300, 100, 60])
        #expect(hourly.allSatisfy { $0.seconds == 3_600 })
    }
}
