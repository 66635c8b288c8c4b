internal import LMDB
package import Store
internal import VectorSearch

/// Which memories a list shows.
package struct MemoryListRequest: Sendable {
    package var scope: Scope
    package var scopeMatch: SearchRequest.ScopeMatch
    /// Facts, turns or both.
    package var kinds: Set<MemoryKind>
    package var topic: String?
    package var filter: MemoryFilter
    /// Whether memories are shown as they stood at a moment, and not as they stand.
    package var asOf: Timestamp?
    package var order: MemoryOrder

    /// The memories of a scope that satisfy some conditions.
    package init(
        scope: Scope,
        scopeMatch: SearchRequest.ScopeMatch = .exact,
        kinds: Set<MemoryKind> = [.fact],
        topic: String? = nil,
        filter: MemoryFilter = .all,
        asOf: Timestamp? = nil,
        order: MemoryOrder = .oldestFirst
    ) {
        self.order = order
        self.scope = scope
        self.scopeMatch = scopeMatch
        self.kinds = kinds
        self.topic = topic
        self.filter = filter
        self.asOf = asOf
    }

    fileprivate var rowFilter: RowFilter { .and([RowFilter(topic: topic), filter.rows]) }
}

extension MemoryEngine {
    /// The facts of a scope in the order of creation.
    ///
    /// - Complexity: O(offset + limit) without a topic, O(facts of the scope) with one.
    package func memories(
        in scope: Scope,
        topic: String?,
        page: Page,
        for caller: Caller
    ) throws(EngineError) -> Listing<Memory> {
        try list(MemoryListRequest(scope: scope, topic: topic), page, for: caller)
    }

    /// Memories in the order of creation, of one scope or of many.
    ///
    /// - Complexity: O(offset + limit) for all facts of one scope, O(memories of the scopes) otherwise
    package func memories(
        _ request: MemoryListRequest,
        page: Page,
        for caller: Caller
    ) async throws(EngineError) -> Listing<Memory> {
        let isShort =
            request.scopeMatch == .exact && request.asOf == nil && request.rowFilter.isAll
            && request.order.field == .created
        if isShort { return try list(request, page, for: caller) }
        return try await lane.run { try self.list(request, page, for: caller) }
    }

    private func list(
        _ request: MemoryListRequest,
        _ page: Page,
        for caller: Caller
    ) throws(EngineError) -> Listing<Memory> {
        if request.scopeMatch == .exact || !caller.isAdmin { try requireNamed(request.scope) }
        try caller.requireReach(request.scope)
        return try read { transaction in
            var scopes: [ScopeID: Scope] = [:]
            var partitions: [PartitionKey] = []
            var organisation: OrganisationID?
            try forEachScope(request.scope, request.scopeMatch, for: caller, in: transaction) { id, record, scope in
                scopes[id] = scope
                organisation = record.organisationID
                for kind in MemoryKind.allCases where request.kinds.contains(kind) {
                    partitions.append(PartitionKey(scope: id, kind: kind))
                }
            }
            guard let organisation else { return Listing(items: [], total: 0) }
            let found: (rows: [RowKey], total: Int) =
                if partitions.count == 1, request.asOf == nil, request.order.field == .created {
                    try rows(of: partitions[0], request, page, organisation, in: transaction)
                } else {
                    try rows(of: partitions, request, page, organisation, in: transaction)
                }
            var items: [Memory] = []
            items.reserveCapacity(found.rows.count)
            for row in found.rows {
                guard let scope = scopes[row.partition.scope] else { continue }
                if let time = request.asOf {
                    if let past = try pastMemory(at: row, of: organisation, at: time, in: transaction) {
                        items.append(Memory(past.record, kind: past.kind, scope: scope))
                    }
                } else if let record = try transaction.get(row, from: schema.memories) {
                    items.append(Memory(record, kind: row.partition.kind, scope: scope))
                }
            }
            return Listing(items: items, total: found.total)
        }
    }

    /// The rows of a page of one partition: in the order of their keys.
    private func rows(
        of partition: PartitionKey,
        _ request: MemoryListRequest,
        _ page: Page,
        _ organisation: OrganisationID,
        in transaction: borrowing ReadTransaction
    ) throws -> (rows: [RowKey], total: Int) {
        var rows: [RowKey] = []
        var position = 0
        let now = now()
        let hasExpired = try schema.latestExpiry(of: partition, at: now, in: transaction) != nil
        if !hasExpired, request.rowFilter.isAll {
            // Every row counts, so none has to be read to skip it.
            try transaction.forEach(
                in: schema.memories,
                prefix: KeyPrefix(partition),
                reversed: request.order.isDescending
            ) {
                (key, _) throws(LMDBError) in
                defer { position += 1 }
                if position >= page.offset, rows.count < page.limit { rows.append(key) }
                return rows.count < page.limit
            }
            let record = try schema.scope(partition.scope, in: transaction)
            return (rows, Int(record[count: partition.kind]))
        }
        try forEachRow(of: partition, request, organisation, now, in: transaction) { row, _ in
            if position >= page.offset, rows.count < page.limit { rows.append(row) }
            position += 1
        }
        return (rows, position)
    }

    /// The rows of a page of several partitions: in the request's order, equal ones by id.
    ///
    /// Keeps no more entries than twice those up to the end of the page.
    private func rows(
        of partitions: [PartitionKey],
        _ request: MemoryListRequest,
        _ page: Page,
        _ organisation: OrganisationID,
        in transaction: borrowing ReadTransaction
    ) throws -> (rows: [RowKey], total: Int) {
        var first: [(rank: MemoryOrder.Rank, row: RowKey)] = []
        let wanted = page.offset + page.limit
        var total = 0
        func keepFirst() {
            first.sort { $0.rank < $1.rank }
            if first.count > wanted { first.removeLast(first.count - wanted) }
        }
        let now = now()
        for partition in partitions {
            try forEachRow(of: partition, request, organisation, now, in: transaction) { row, attributes in
                total += 1
                first.append((request.order.rank(of: attributes), row))
                if first.count >= 2 * wanted + 64 { keepFirst() }
            }
        }
        keepFirst()
        return (first.dropFirst(page.offset).map(\.row), total)
    }

    /// Visits the rows of a partition that satisfy a request's conditions.
    private func forEachRow(
        of partition: PartitionKey,
        _ request: MemoryListRequest,
        _ organisation: OrganisationID,
        _ now: Timestamp,
        in transaction: borrowing ReadTransaction,
        _ body: (RowKey, MemoryAttributes) -> Void
    ) throws {
        let filter = request.rowFilter
        if let time = request.asOf {
            try schema.forEachPast(
                of: partition,
                organisation: organisation,
                at: min(time, now),
                horizon: historyHorizon,
                in: transaction
            ) { (past) throws(LMDBError) in
                let attributes = past.record.attributes
                if filter.admits(attributes) { body(past.location, attributes) }
                return true
            }
        } else {
            try transaction.forEach(
                in: schema.memories,
                prefix: KeyPrefix(partition),
                reversed: request.order.isDescending
            ) {
                (key, reader) throws(LMDBError) in
                let attributes = try MemoryAttributes(reading: &reader)
                if attributes.expires.map({ $0 > now }) ?? true, filter.admits(attributes) {
                    body(key, attributes)
                }
                return true
            }
        }
    }
}
