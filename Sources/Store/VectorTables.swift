package import LMDB
internal import Synchronization

/// The tables of vectors: one pair is in use, the other one fills while the store moves to another model.
///
/// A number, the generation, counts how often the store changed over: the first pair is in use while it is even. It is a
/// setting, so every snapshot knows its own.
package final class VectorTables: Sendable {
    /// The vectors of memories and those that later revisions replaced.
    package struct Pair: Sendable {
        /// The current vector of each memory, under the memory's key.
        package let live: Database<RowKey, VectorRecord>
        /// Vectors that a later revision replaced, under the revision that replaced them.
        package let past: Database<RevisionKey, VectorRecord>
    }

    /// The two pairs.
    package let pairs: [Pair]

    /// Memories whose vector is missing in the pair that is not in use.
    package let missing: Database<RowKey, EmptyValue>

    /// The same of the vectors of earlier revisions.
    package let missingPast: Database<RevisionKey, EmptyValue>

    /// The generation while nothing can change it in this process; all ones when snapshots have to be asked.
    private let settled = Atomic<UInt64>(.max)

    init(in environment: Environment) throws(LMDBError) {
        pairs = [
            Pair(live: try environment.database("vectors"), past: try environment.database("past-vectors")),
            Pair(live: try environment.database("vectors-2"), past: try environment.database("past-vectors-2")),
        ]
        missing = try environment.database("missing-vectors")
        missingPast = try environment.database("missing-past-vectors")
    }

    /// The generation of all snapshots, as long as no move is under way and none was since the store was opened.
    var settledGeneration: UInt64? {
        let generation = settled.load(ordering: .acquiring)
        return generation == .max ? nil : generation
    }

    /// Lets snapshots go unasked: the caller knows that nothing will change the generation without ``unsettle()``.
    func settle(_ generation: UInt64) { settled.store(generation, ordering: .releasing) }

    /// Has every snapshot asked from now on.
    ///
    /// Called before the first commit of a move, so a snapshot that may differ is always asked.
    func unsettle() { settled.store(.max, ordering: .sequentiallyConsistent) }

    /// The pair that a generation uses.
    func pair(of generation: UInt64) -> Pair { pairs[Int(generation % 2)] }
}
