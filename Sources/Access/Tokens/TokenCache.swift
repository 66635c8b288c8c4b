internal import Crypto
internal import Store
internal import Synchronization

/// Principals of tokens that were verified not long ago, by the token's SHA-256.
///
/// Bounded without any bookkeeping per use: when the young half is full it becomes the old half, and the old half is
/// forgotten. What is found in the old half moves to the young one.
final class TokenCache: Sendable {
    /// The most tokens of one half.
    let halfCapacity: Int

    private struct Entry {
        let principal: Principal
        let validUntil: Timestamp
    }

    private struct Halves {
        var young: [SHA256Digest: Entry] = [:]
        var old: [SHA256Digest: Entry] = [:]
    }

    private let halves = Mutex(Halves())

    init(halfCapacity: Int = 4_096) { self.halfCapacity = halfCapacity }

    /// The number of tokens that are kept.
    var count: Int { halves.withLock { $0.young.count + $0.old.count } }

    /// The digest of a token.
    static func digest(of token: String) -> SHA256Digest {
        var digest = SHA256()
        var token = token
        // SAFETY: the digest reads the bytes during the call and keeps no pointer.
        token.withUTF8 { unsafe digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        return digest.finalize()
    }

    /// The principal of a token, unless its time is over.
    func principal(of digest: SHA256Digest, at now: Timestamp) -> Principal? {
        halves.withLock { halves in
            if let entry = halves.young[digest] { return now < entry.validUntil ? entry.principal : nil }
            guard let entry = halves.old.removeValue(forKey: digest), now < entry.validUntil else { return nil }
            insert(entry, digest, &halves)
            return entry.principal
        }
    }

    /// Keeps the principal of a verified token.
    func insert(_ principal: Principal, of digest: SHA256Digest, until validUntil: Timestamp) {
        halves.withLock { insert(Entry(principal: principal, validUntil: validUntil), digest, &$0) }
    }

    private func insert(_ entry: Entry, _ digest: SHA256Digest, _ halves: inout Halves) {
        if halves.young.count >= halfCapacity, halves.young[digest] == nil {
            halves.old = halves.young
            halves.young = [:]
        }
        halves.young[digest] = entry
    }
}
