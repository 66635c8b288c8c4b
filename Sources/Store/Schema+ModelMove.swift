package import LMDB

/// A text whose vector of the next model is missing.
package struct MissingText: Sendable, Hashable {
    /// Where its vector belongs.
    package enum Place: Sendable, Hashable {
        /// Among the current vectors.
        case live(RowKey, MemoryID)
        /// Among the vectors of earlier revisions.
        case past(RevisionKey)
    }

    /// Where its vector belongs.
    package let place: Place
    /// The text.
    package let fact: String
}

/// How far a move is.
package struct ModelMoveProgress: Sendable, Hashable {
    /// Vectors of the next model that are there, and callers' vectors.
    package let done: Int
    /// All vectors of the store.
    package let total: Int
}

/// How an attempt to change over ended.
package enum ChangeOver: Sendable, Hashable {
    /// The vectors of the next model are in use.
    case done
    /// Texts were written meanwhile, or tables have to be compared again; nothing was changed.
    case unfinished
}

/// The place up to which the vectors of a store were looked at.
package enum VectorListing: Sendable, Hashable {
    /// Current vectors.
    case live(after: RowKey?)
    /// Vectors of earlier revisions.
    case past(after: RevisionKey?)
    /// All were looked at.
    case complete
}

extension Schema {
    /// The move that is under way.
    package func modelMove<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> ModelMoveRecord? {
        if vectorTables.settledGeneration != nil { return nil }
        return try transaction.get(ModelMoveRecord.key, from: modelMoves)
    }

    /// How far the move is that is under way.
    ///
    /// - Complexity: O(1)
    package func modelMoveProgress<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> ModelMoveProgress {
        let generation = try vectorGeneration(in: transaction)
        let (now, next) = (vectorTables.pair(of: generation), vectorTables.pair(of: generation + 1))
        return ModelMoveProgress(
            done: try transaction.count(of: next.live) + transaction.count(of: next.past),
            total: try transaction.count(of: now.live) + transaction.count(of: now.past)
        )
    }

    /// Begins a move: from here on the tables that fill follow every change.
    ///
    /// - Precondition: No move is under way.
    package func beginModelMove(
        _ record: ModelMoveRecord,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        vectorTables.unsettle()
        let generation = try vectorGeneration(in: transaction)
        try clear(vectorTables.pair(of: generation + 1), &transaction)
        try transaction.put(record, for: ModelMoveRecord.key, in: modelMoves)
        // A build that does not know of the second pair of tables must not write meanwhile.
        try transaction.put(SettingRecord("2"), for: "format-version", in: settings)
    }

    /// Names the model of the move that is under way anew.
    package func setModelConfiguration(
        _ configuration: [UInt8],
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        guard let before = try modelMove(in: transaction) else { return }
        var record = ModelMoveRecord(started: before.started, target: before.target, configuration: configuration)
        record.isListed = before.isListed
        try transaction.put(record, for: ModelMoveRecord.key, in: modelMoves)
    }

    /// Gives the move up; the vectors in use stay.
    package func endModelMove(transaction: inout WriteTransaction) throws(LMDBError) {
        let generation = try vectorGeneration(in: transaction)
        try clear(vectorTables.pair(of: generation + 1), &transaction)
        try transaction.delete(ModelMoveRecord.key, from: modelMoves)
        try setFormat(of: generation, &transaction)
    }

    private func clear(_ pair: VectorTables.Pair, _ transaction: inout WriteTransaction) throws(LMDBError) {
        try transaction.clear(pair.live)
        try transaction.clear(pair.past)
        try transaction.clear(vectorTables.missing)
        try transaction.clear(vectorTables.missingPast)
    }

    private func setFormat(of generation: UInt64, _ transaction: inout WriteTransaction) throws(LMDBError) {
        let version = generation % 2 == 0 ? "1" : "2"
        try transaction.put(SettingRecord(version), for: "format-version", in: settings)
    }

    /// Looks at the next vectors of the store: callers' vectors are copied into the tables that fill, the others noted as
    /// missing there.
    ///
    /// - Parameter limit: The most vectors to look at.
    /// - Returns: Where to go on.
    package func listVectors(
        from listing: VectorListing,
        limit: Int,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> VectorListing {
        let generation = try vectorGeneration(in: transaction)
        let (now, next) = (vectorTables.pair(of: generation), vectorTables.pair(of: generation + 1))
        var spaces: [ScopeID: ScopeSpace] = [:]
        switch listing {
        case .live(let last):
            let after = last.map { RowKey(partition: $0.partition, row: $0.row + 1) }
            let keys = try keys(of: now.live, from: after, limit: limit, in: transaction)
            for key in keys {
                if try transaction.contains(key, in: next.live) { continue }
                if try space(of: key.partition.scope, &spaces, in: transaction).isOfCallers {
                    guard let vector = try transaction.get(key, from: now.live) else { continue }
                    try transaction.putAscending(vector, for: key, in: next.live)
                } else {
                    try transaction.put(EmptyValue(), for: key, in: vectorTables.missing)
                }
            }
            return keys.count < limit ? .past(after: nil) : .live(after: keys.last)
        case .past(let last):
            let after = last.map { RevisionKey(memory: $0.memory, number: $0.number + 1) }
            let keys = try keys(of: now.past, from: after, limit: limit, in: transaction)
            for key in keys {
                if try transaction.contains(key, in: next.past) { continue }
                if try text(of: key, &spaces, in: transaction) != nil {
                    try transaction.put(EmptyValue(), for: key, in: vectorTables.missingPast)
                } else {
                    guard let vector = try transaction.get(key, from: now.past) else { continue }
                    try transaction.put(vector, for: key, in: next.past)
                }
            }
            return keys.count < limit ? .complete : .past(after: keys.last)
        case .complete:
            if var record = try modelMove(in: transaction) {
                record.isListed = true
                try transaction.put(record, for: ModelMoveRecord.key, in: modelMoves)
            }
            return .complete
        }
    }

    /// The next keys of a table from a key on, or from its beginning.
    private func keys<Key, Value, T: Transaction & ~Copyable>(
        of database: Database<Key, Value>,
        from first: Key?,
        limit: Int,
        in transaction: borrowing T
    ) throws(LMDBError) -> [Key] {
        try transaction.withCursor(over: database) { (cursor: inout Cursor<Key, Value>) throws(LMDBError) in
            var keys: [Key] = []
            var isPlaced = if let first { try cursor.seek(first) } else { try cursor.seek(KeyPrefix.everything) }
            while isPlaced, keys.count < limit {
                keys.append(try cursor.key())
                isPlaced = try cursor.next()
            }
            return keys
        }
    }

    private func space<T: Transaction & ~Copyable>(
        of scope: ScopeID,
        _ known: inout [ScopeID: ScopeSpace],
        in transaction: borrowing T
    ) throws(LMDBError) -> ScopeSpace {
        if let space = known[scope] { return space }
        let space = try self.scope(scope, in: transaction).space
        known[scope] = space
        return space
    }

    /// The text that a past vector stands for: that of the revision before the one that replaced it.
    ///
    /// - Returns: `nil` in a scope of callers' vectors.
    private func text<T: Transaction & ~Copyable>(
        of key: RevisionKey,
        _ spaces: inout [ScopeID: ScopeSpace],
        in transaction: borrowing T
    ) throws(LMDBError) -> String? {
        let before = RevisionKey(memory: key.memory, number: key.number - 1)
        guard let revision = try transaction.get(before, from: revisions),
            try !space(of: revision.location.partition.scope, &spaces, in: transaction).isOfCallers
        else { return nil }
        return revision.fact
    }

    /// The next texts whose vectors of the next model are missing.
    ///
    /// - Returns: Up to `limit` texts, and how many are missing in all.
    package func missingTexts<T: Transaction & ~Copyable>(
        limit: Int,
        in transaction: borrowing T
    ) throws(LMDBError) -> (texts: [MissingText], count: Int) {
        let (live, past) = (vectorTables.missing, vectorTables.missingPast)
        var texts: [MissingText] = []
        for key in try keys(of: live, from: nil, limit: limit, in: transaction) {
            guard let memory = try transaction.get(key, from: memories) else {
                throw .malformedValue(reason: "a vector is missing of a memory that is not there")
            }
            texts.append(MissingText(place: .live(key, memory.id), fact: memory.fact))
        }
        var spaces: [ScopeID: ScopeSpace] = [:]
        for key in try keys(of: past, from: nil, limit: limit - texts.count, in: transaction) {
            guard let fact = try text(of: key, &spaces, in: transaction) else {
                throw .malformedValue(reason: "a past vector is missing of a revision that is not there")
            }
            texts.append(MissingText(place: .past(key), fact: fact))
        }
        return (texts, try transaction.count(of: live) + transaction.count(of: past))
    }

    /// Stores vectors of the next model, except those of texts that changed or went since they were read.
    ///
    /// - Parameter target: The space of the vectors; nothing is stored when it is no longer that of the move.
    /// - Returns: How many were stored.
    package func fillVectors(
        _ texts: [MissingText],
        _ units: [[Float]],
        of target: String,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> Int {
        guard try modelMove(in: transaction)?.target == target, let next = try nextVectors(in: transaction) else {
            return 0
        }
        var filled = 0
        for (text, unit) in zip(texts, units) {
            switch text.place {
            case .live(let key, let id):
                guard try transaction.contains(key, in: vectorTables.missing),
                    let memory = try transaction.get(key, from: memories), memory.id == id,
                    memory.fact.utf8.elementsEqual(text.fact.utf8)
                else { continue }
                try transaction.putAscending(VectorRecord(id: id, norm: 1, unit: unit), for: key, in: next.live)
                try transaction.delete(key, from: vectorTables.missing)
            case .past(let key):
                guard try transaction.delete(key, from: vectorTables.missingPast) else { continue }
                let vector = VectorRecord(id: key.memory.memory, norm: 1, unit: unit)
                try transaction.put(vector, for: key, in: next.past)
            }
            filled += 1
        }
        return filled
    }

    /// Puts the vectors of the next model into use, if none is missing, and lets go of the others.
    ///
    /// - Parameters:
    ///   - target: The space of the vectors.
    ///   - dimension: Of that space.
    /// - Complexity: O(scopes + pages of the old tables)
    package func changeOver(
        to target: String,
        dimension: Int,
        transaction: inout WriteTransaction,
        changes: inout ChangeSet
    ) throws(LMDBError) -> ChangeOver {
        guard var record = try modelMove(in: transaction), record.target == target, record.isListed,
            try transaction.count(of: vectorTables.missing) == 0,
            try transaction.count(of: vectorTables.missingPast) == 0
        else { return .unfinished }
        let generation = try vectorGeneration(in: transaction)
        let (now, next) = (vectorTables.pair(of: generation), vectorTables.pair(of: generation + 1))
        guard try transaction.count(of: now.live) == transaction.count(of: next.live),
            try transaction.count(of: now.past) == transaction.count(of: next.past)
        else {
            record.isListed = false
            try transaction.put(record, for: ModelMoveRecord.key, in: modelMoves)
            return .unfinished
        }
        try clear(now, &transaction)
        try transaction.delete(ModelMoveRecord.key, from: modelMoves)
        try transaction.put(SettingRecord(String(generation + 1)), for: Schema.generationSetting, in: settings)
        try setFormat(of: generation + 1, &transaction)
        try transaction.put(SettingRecord(target), for: "embedding-model", in: settings)
        try setModelDimension(dimension, in: &transaction, changes: &changes)
        return .done
    }
}
