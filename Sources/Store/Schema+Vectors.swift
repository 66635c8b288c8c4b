package import LMDB

// Every change of a vector goes through here. While the store moves to another model, the tables that fill follow it: what
// they have goes where the memory goes, and what they lack is noted, to be embedded.
extension Schema {
    /// The name of the setting that counts how often the store changed over to another model.
    static let generationSetting: NameKey = "vector-generation"

    /// How often the store had changed over to another model at a snapshot.
    ///
    /// - Complexity: O(1); one look-up while a move is under way, or was since the store was opened.
    package func vectorGeneration<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> UInt64 {
        if let settled = vectorTables.settledGeneration { return settled }
        guard let setting = try transaction.get(Schema.generationSetting, from: settings) else { return 0 }
        guard let generation = UInt64(setting.text) else {
            throw .malformedValue(reason: "the setting vector-generation is \(setting.text)")
        }
        return generation
    }

    /// Spares snapshots the look-up of the generation, unless a move is under way.
    ///
    /// For the process that alone writes to the store.
    func settleVectors(in environment: Environment) throws(LMDBError) {
        try environment.read { (transaction) throws(LMDBError) in
            guard try !transaction.contains(ModelMoveRecord.key, in: modelMoves) else { return }
            vectorTables.settle(try vectorGeneration(in: transaction))
        }
    }

    /// The current vector of each memory, under the memory's key.
    package func vectors<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> Database<RowKey, VectorRecord> {
        vectorTables.pair(of: try vectorGeneration(in: transaction)).live
    }

    /// Vectors that a later revision replaced, under the revision that replaced them.
    package func pastVectors<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> Database<RevisionKey, VectorRecord> {
        vectorTables.pair(of: try vectorGeneration(in: transaction)).past
    }

    /// The tables that fill with vectors of another model; `nil` when no move is under way.
    func nextVectors<T: Transaction & ~Copyable>(
        in transaction: borrowing T
    ) throws(LMDBError) -> VectorTables.Pair? {
        if vectorTables.settledGeneration != nil { return nil }
        guard try transaction.contains(ModelMoveRecord.key, in: modelMoves) else { return nil }
        return vectorTables.pair(of: try vectorGeneration(in: transaction) + 1)
    }

    /// Stores the vector of a memory.
    func putVector(
        _ vector: VectorRecord,
        at location: RowKey,
        in space: ScopeSpace,
        transaction: inout WriteTransaction
    ) throws(LMDBError) {
        let live = try vectors(in: transaction)
        // A new row is the last of its partition, and of the table if that is the last one.
        try transaction.putAscending(vector, for: location, in: live)
        guard let next = try nextVectors(in: transaction) else { return }
        if space.isOfCallers {
            try transaction.putAscending(vector, for: location, in: next.live)
        } else {
            try transaction.delete(location, from: next.live)
            try transaction.put(EmptyValue(), for: location, in: vectorTables.missing)
        }
    }

    /// Moves the vector of a memory to the past.
    ///
    /// - Parameter key: The revision that ends it.
    /// - Returns: The vector; `nil` when there was none.
    func retireVector(
        at location: RowKey,
        as key: RevisionKey,
        in space: ScopeSpace,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> VectorRecord? {
        let pair = vectorTables.pair(of: try vectorGeneration(in: transaction))
        guard let vector = try transaction.get(location, from: pair.live) else { return nil }
        try transaction.put(vector, for: key, in: pair.past)
        try transaction.delete(location, from: pair.live)
        guard let next = try nextVectors(in: transaction) else { return vector }
        try transaction.delete(location, from: vectorTables.missing)
        if let moved = try transaction.get(location, from: next.live) {
            try transaction.put(moved, for: key, in: next.past)
            try transaction.delete(location, from: next.live)
        } else if space.isOfCallers {
            try transaction.put(vector, for: key, in: next.past)
        } else {
            try transaction.put(EmptyValue(), for: key, in: vectorTables.missingPast)
        }
        return vector
    }

    /// Moves the vector of a memory to another place.
    ///
    /// - Returns: The vector; `nil` when there was none.
    func moveVector(
        from location: RowKey,
        to place: RowKey,
        in space: ScopeSpace,
        transaction: inout WriteTransaction
    ) throws(LMDBError) -> VectorRecord? {
        let live = try vectors(in: transaction)
        guard let vector = try transaction.get(location, from: live) else { return nil }
        try transaction.delete(location, from: live)
        try transaction.put(vector, for: place, in: live)
        guard let next = try nextVectors(in: transaction) else { return vector }
        try transaction.delete(location, from: vectorTables.missing)
        if let moved = try transaction.get(location, from: next.live) {
            try transaction.delete(location, from: next.live)
            try transaction.put(moved, for: place, in: next.live)
        } else if space.isOfCallers {
            try transaction.put(vector, for: place, in: next.live)
        } else {
            try transaction.put(EmptyValue(), for: place, in: vectorTables.missing)
        }
        return vector
    }

    /// Removes all past vectors of a memory.
    func deletePastVectors(of memory: MemoryKey, transaction: inout WriteTransaction) throws(LMDBError) {
        let past = try pastVectors(in: transaction)
        try transaction.deleteAll(in: past, prefix: KeyPrefix(memory))
        guard let next = try nextVectors(in: transaction) else { return }
        try transaction.deleteAll(in: next.past, prefix: KeyPrefix(memory))
        try transaction.deleteAll(in: vectorTables.missingPast, prefix: KeyPrefix(memory))
    }
}

extension ScopeSpace {
    /// Whether its vectors are callers' own.
    var isOfCallers: Bool { if case .client = self { true } else { false } }
}
