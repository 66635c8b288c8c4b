internal import CLMDB

/// A named table of one environment, with the types of its keys and values.
///
/// A plain handle: copying it is free, and it stays valid as long as its environment.
public struct Database<Key: DatabaseKey, Value: DatabaseValue>: Sendable {
    let handle: MDB_dbi

    /// The name under which the environment stores the table.
    public let name: String
}
