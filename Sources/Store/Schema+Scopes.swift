package import LMDB

extension Schema {
    /// The number of an organisation, or `nil` when nothing was ever stored for it.
    package func organisationID<T: Transaction & ~Copyable>(
        _ organisation: String,
        in transaction: borrowing T
    ) throws(LMDBError) -> OrganisationID? {
        try transaction.get(DigestKey(of: organisation), from: organisations)
    }

    private func ensureOrganisation(
        _ organisation: String,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) -> OrganisationID {
        let digest = DigestKey(of: organisation)
        if let known = try transaction.get(digest, from: organisations) { return known }
        let id = OrganisationID(rawValue: UInt32(try transaction.count(of: organisations)) + 1)
        try transaction.put(id, for: digest, in: organisations)
        return id
    }

    /// The number of a scope, or `nil` when nothing was ever stored in it.
    package func scopeID<T: Transaction & ~Copyable>(
        organisation: String,
        canonicalJSON: String,
        in transaction: borrowing T
    ) throws(LMDBError) -> ScopeID? {
        try transaction.get(DigestKey(of: organisation, canonicalJSON), from: scopeNumbers)
    }

    /// The number of a scope, giving it the next one when it is new.
    package func ensureScope(
        organisation: String,
        canonicalJSON: String,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) -> ScopeID {
        let digest = DigestKey(of: organisation, canonicalJSON)
        if let known = try transaction.get(digest, from: scopeNumbers) { return known }
        let last = try transaction.withCursor(over: scopes) { (cursor: inout Cursor) throws(LMDBError) in
            try cursor.seekLast(of: .everything) ? try cursor.key().rawValue : 0
        }
        guard last < UInt32.max else { throw .malformedValue(reason: "all scope numbers are taken") }
        let id = ScopeID(rawValue: last + 1)
        let record = ScopeRecord(
            organisationID: try ensureOrganisation(organisation, in: &transaction),
            organisation: organisation,
            canonicalJSON: canonicalJSON
        )
        try transaction.append(record, for: id, in: scopes)
        try transaction.put(id, for: digest, in: scopeNumbers)
        return id
    }

    /// A scope that a key names.
    ///
    /// - Throws: ``LMDBError/malformedValue(reason:)`` when it is missing, since keys only name scopes that exist.
    package func scope<T: Transaction & ~Copyable>(
        _ id: ScopeID,
        in transaction: borrowing T
    ) throws(LMDBError) -> ScopeRecord {
        guard let record = try transaction.get(id, from: scopes) else {
            throw .malformedValue(reason: "scope \(id.rawValue) is named by a key and missing")
        }
        return record
    }

    /// Visits the scopes of every organisation from a number on, in the order of their making.
    package func forEachScope<T: Transaction & ~Copyable, Failure: LMDBErrorConvertible>(
        from first: ScopeID,
        in transaction: borrowing T,
        _ body: (ScopeID, ScopeRecord) throws(Failure) -> Void
    ) throws(Failure) {
        try transaction.withCursor(over: scopes) { (cursor: inout Cursor<ScopeID, ScopeRecord>) throws(Failure) in
            var isPlaced: Bool
            do throws(LMDBError) { isPlaced = try cursor.seek(first) } catch { throw Failure(error) }
            while isPlaced {
                let entry: (ScopeID, ScopeRecord)
                do throws(LMDBError) {
                    entry = (try cursor.key(), try cursor.value())
                    isPlaced = try cursor.next()
                } catch {
                    throw Failure(error)
                }
                try body(entry.0, entry.1)
            }
        }
    }
}
