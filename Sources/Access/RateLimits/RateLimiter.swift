package import Store
internal import Synchronization

/// Where a caller stands after a request took, or found no, token.
package struct RateStanding: Sendable, Hashable {
    /// The requests of a period.
    package let limit: Int
    /// The requests that are left now, at most ``limit``.
    package let remaining: Int
    /// From when ``remaining`` equals ``limit`` again if nothing more comes, in seconds since 1970.
    package let resetSeconds: Int
    /// After how many seconds the next request is let through; `nil` when this one was.
    package let retryAfterSeconds: Int?
}

/// Token buckets of callers, in a table of bounded size.
///
/// A full bucket is as good as none, so full ones are dropped when a shard has no room. All arithmetic is in whole
/// numbers: a token is worth the period's microseconds, and every microsecond refills as much as requests are allowed in
/// a period. Safe from any thread.
package final class RateLimiter: Sendable {
    /// Whose bucket it is.
    private struct BucketKey: Hashable {
        /// The policy and class, or 0xFFFF for addresses.
        let tag: UInt16
        let organisation: String
        let subject: String

        /// By bytes: names that only look alike are two.
        static func == (left: BucketKey, right: BucketKey) -> Bool {
            left.tag == right.tag && left.subject.utf8.elementsEqual(right.subject.utf8)
                && left.organisation.utf8.elementsEqual(right.organisation.utf8)
        }
    }

    private struct Bucket {
        var level: Int
        var updated: Timestamp
        let limit: RateLimit
    }

    private final class Shard: Sendable {
        let buckets = Mutex<[BucketKey: Bucket]>([:])
    }

    /// The limits.
    package let limits: RateLimits

    private let shards: [Shard]
    private let shardCapacity: Int
    private let clock: @Sendable () -> Timestamp

    /// A limiter with full buckets.
    ///
    /// - Parameters:
    ///   - capacity: The most buckets that are kept, about 150 bytes each.
    ///   - clock: Wall-clock time; a step back refills nothing.
    package init(
        limits: RateLimits,
        capacity: Int = 65_536,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.limits = limits
        let width = max(1, min(64, capacity / 64))
        shards = (0..<width).map { _ in Shard() }
        shardCapacity = max(1, capacity / width)
        self.clock = clock
    }

    /// The buckets that are kept.
    var bucketCount: Int { shards.reduce(0) { $0 + $1.buckets.withLock(\.count) } }

    /// Takes a token for a principal's request.
    package func take(_ name: RateLimits.PolicyName, _ kind: RateClass, for principal: Principal) -> RateStanding {
        let policy = limits.policy(name)
        let (kind, limit) = policy.limit(of: kind)
        let key: BucketKey
        let tag = UInt16(name.rawValue) << 8 | UInt16(kind.rawValue)
        switch (policy.subject, principal.credential) {
        case (.credential, .apiKey(let prefix)): key = BucketKey(tag: tag | 0x80, organisation: "", subject: prefix)
        case (.credential, .configuredKey): key = BucketKey(tag: tag | 0xC0, organisation: "", subject: "")
        default: key = BucketKey(tag: tag, organisation: principal.organisation, subject: principal.user)
        }
        return take(key, limit)
    }

    /// Takes a token for a request without a valid credential.
    ///
    /// - Parameter address: An IP address; the addresses of one IPv6 network of 64 bits share a bucket.
    package func takeAnonymous(address: String) -> RateStanding {
        take(BucketKey(tag: .max, organisation: "", subject: Self.network(of: address)), limits.anonymous)
    }

    private func take(_ key: BucketKey, _ limit: RateLimit) -> RateStanding {
        let shard = shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))]
        let now = clock()
        return shard.buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(level: limit.fullLevel, updated: now, limit: limit)
            bucket.level = bucket.limit.refilled(bucket.level, from: bucket.updated, to: now)
            bucket.updated = now
            let isLetThrough = bucket.level >= limit.token
            if isLetThrough { bucket.level -= limit.token }
            if buckets[key] == nil, buckets.count >= shardCapacity { makeRoom(in: &buckets, at: now) }
            buckets[key] = bucket
            return limit.standing(at: bucket.level, isLetThrough: isLetThrough, now)
        }
    }

    /// Drops the buckets that are full, or, when there are none, the fullest quarter.
    private func makeRoom(in buckets: inout [BucketKey: Bucket], at now: Timestamp) {
        let shares = buckets.map { key, bucket in
            let level = bucket.limit.refilled(bucket.level, from: bucket.updated, to: now)
            return (key, share: Double(level) / Double(bucket.limit.fullLevel))
        }
        let full = shares.filter { $0.share >= 1 }
        let dropped = full.isEmpty ? shares.sorted { $0.share > $1.share }.prefix(shares.count / 4 + 1) : full[...]
        for (key, _) in dropped { buckets[key] = nil }
    }

    /// The part of an address that one subscriber has: all of IPv4, the first 64 bits of IPv6.
    static func network(of address: String) -> String {
        guard address.contains(":") else { return address }
        var groups = address.prefix { $0 != "%" }.split(separator: ":", omittingEmptySubsequences: false).map(
            String.init
        )
        // IPv4 in IPv6 is that IPv4 address.
        if let last = groups.last, last.contains(".") { return last }
        if let gap = groups.dropFirst().dropLast().firstIndex(of: "") {
            let missing = max(0, 8 - groups.count)
            groups.replaceSubrange(gap...gap, with: Array(repeating: "0", count: missing + 1))
        }
        return groups.prefix(4).map { $0.isEmpty ? "0" : $0 }.joined(separator: ":")
    }
}

extension RateLimit {
    /// What one request takes.
    fileprivate var token: Int { seconds * 1_000_000 }

    fileprivate var fullLevel: Int { capacity * token }

    /// The level after some time.
    fileprivate func refilled(_ level: Int, from start: Timestamp, to end: Timestamp) -> Int {
        let elapsed = max(0, Int(end.microseconds - start.microseconds))
        let (gain, overflow) = elapsed.multipliedReportingOverflow(by: count)
        return overflow || gain >= fullLevel - level ? fullLevel : level + gain
    }

    fileprivate func standing(at level: Int, isLetThrough: Bool, _ now: Timestamp) -> RateStanding {
        func microseconds(until wanted: Int) -> Int { max(0, (wanted - level + count - 1) / count) }
        let reset = Int(now.microseconds) + microseconds(until: count * token)
        return RateStanding(
            limit: count,
            remaining: min(count, level / token),
            resetSeconds: (reset + 999_999) / 1_000_000,
            retryAfterSeconds: isLetThrough ? nil : max(1, (microseconds(until: token) + 999_999) / 1_000_000)
        )
    }
}
