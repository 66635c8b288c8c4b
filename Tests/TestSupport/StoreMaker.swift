package import LMDB
package import Store

/// A memory with plain values and the given text.
package func plainMemory(_ fact: String, id: MemoryID, topic: String? = nil, at time: Timestamp) -> MemoryRecord {
    MemoryRecord(
        id: id,
        revision: 1,
        created: time,
        updated: time,
        expires: nil,
        confidence: 1,
        importance: 0.5,
        session: nil,
        topic: topic,
        fact: fact,
        metadata: Array("{}".utf8)
    )
}

extension Store {
    /// A store in a folder, with a small map and the given clock.
    package static func forTests(
        in folder: TemporaryFolder,
        mapSize: Int = 1 << 28,
        clock: ManualClock? = nil
    ) throws(StoreError) -> Store {
        var options = Options()
        options.mapSize = mapSize
        if let clock { options.clock = { clock.now } }
        return try Store(folder: folder.path, options: options)
    }

    /// The text of a setting, for tests that use settings as plain storage.
    package func setting(_ name: String) throws(LMDBError) -> String? {
        try read { (transaction) throws(LMDBError) in try transaction.get(NameKey(name), from: schema.settings)?.text }
    }
}
