internal import LMDB
package import Store
internal import Synchronization

/// The API keys of a store: made, listed, revoked and checked.
package final class APIKeys: Sendable {
    private let store: Store
    private let lastNoted = Mutex<[String: Timestamp]>([:])
    private let clock: @Sendable () -> Timestamp

    /// The keys of a store.
    package init(store: Store, clock: @escaping @Sendable () -> Timestamp = Timestamp.now) {
        self.store = store
        self.clock = clock
    }

    /// Makes a key.
    ///
    /// Durable when it returns.
    ///
    /// - Returns: The key, whose text is not kept anywhere, and what is stored.
    package func create(
        organisation: String,
        user: String,
        permissions: PermissionSet,
        name: String,
        expires: Timestamp? = nil,
        dialect: String? = nil
    ) async throws(AccessError) -> (key: APIKey, record: APIKeyRecord) {
        let key = APIKey.generate()
        let (digest, table) = (key.digest, store.schema.apiKeys)
        do throws(LMDBError) {
            let record = try await store.write { (transaction, changes) throws(LMDBError) in
                let record = APIKeyRecord(
                    digest: digest,
                    permissions: permissions.rawValue,
                    created: changes.time,
                    expires: expires,
                    organisation: organisation,
                    user: user,
                    name: name,
                    dialect: dialect
                )
                try transaction.put(record, for: NameKey(key.prefix), in: table)
                return record
            }
            return (key, record)
        } catch {
            throw AccessError(error)
        }
    }

    /// The keys of an organisation, or of all when `nil`, by prefix.
    package func list(organisation: String?) throws(AccessError) -> [(prefix: String, record: APIKeyRecord)] {
        do throws(LMDBError) {
            return try store.read { (transaction) throws(LMDBError) in
                var keys: [(prefix: String, record: APIKeyRecord)] = []
                try transaction.forEach(in: store.schema.apiKeys) { (key, reader) throws(LMDBError) in
                    let record = try APIKeyRecord(reading: &reader)
                    let isWanted = organisation.map { $0.utf8.elementsEqual(record.organisation.utf8) } ?? true
                    if isWanted { keys.append((key.name, record)) }
                    return true
                }
                return keys
            }
        } catch {
            throw AccessError(error)
        }
    }

    /// Revokes a key for good.
    ///
    /// - Parameter organisation: Whose keys may be revoked; `nil` for all. Another's key is not found.
    package func revoke(prefix: String, organisation: String?) async throws(AccessError) -> APIKeyRecord {
        let table = store.schema.apiKeys
        let revoked: APIKeyRecord?
        do throws(LMDBError) {
            revoked = try await store.write { (transaction, changes) throws(LMDBError) in
                guard !prefix.isEmpty, prefix.utf8.count <= 64,
                    var record = try transaction.get(NameKey(prefix), from: table),
                    organisation.map({ $0.utf8.elementsEqual(record.organisation.utf8) }) ?? true
                else { return nil }
                if record.revoked == nil {
                    record.revoked = changes.time
                    try transaction.put(record, for: NameKey(prefix), in: table)
                }
                return record
            }
        } catch {
            throw AccessError(error)
        }
        guard let revoked else { throw .keyNotFound(prefix: prefix) }
        return revoked
    }

    /// The principal of a key that a caller sent.
    package func principal(of text: String) throws(AccessError) -> Principal {
        let unknown = AccessError.invalidCredential("Invalid API key")
        guard let key = APIKey(parsing: text) else { throw unknown }
        let record: APIKeyRecord?
        do throws(LMDBError) {
            record = try store.read { (transaction) throws(LMDBError) in
                try transaction.get(NameKey(key.prefix), from: store.schema.apiKeys)
            }
        } catch {
            throw AccessError(error)
        }
        guard let record, isEqualInConstantTime(record.digest, key.digest), record.revoked == nil else { throw unknown }
        let now = clock()
        if let expires = record.expires, expires <= now { throw .expired }
        noteUse(of: key.prefix, at: now)
        return Principal(
            organisation: record.organisation,
            user: record.user,
            permissions: PermissionSet(rawValue: record.permissions),
            credential: .apiKey(prefix: key.prefix),
            dialect: record.dialect
        )
    }

    /// Notes the use of a key, at most once a minute, without making the request wait.
    private func noteUse(of prefix: String, at time: Timestamp) {
        let isDue = lastNoted.withLock { noted in
            if let last = noted[prefix], time < last.advanced(bySeconds: 60) { return false }
            noted[prefix] = time
            return true
        }
        guard isDue else { return }
        let table = store.schema.apiKeys
        store.writeLater { (transaction, _) throws(LMDBError) in
            guard var record = try transaction.get(NameKey(prefix), from: table) else { return }
            record.lastUsed = time
            try transaction.put(record, for: NameKey(prefix), in: table)
        }
    }
}
