package import Store

/// One step of a batch of changes.
package enum MemoryOperation: Sendable {
    /// Remember a fact.
    case create(NewMemory)
    /// Change a memory.
    case update(MemoryID, MemoryPatch)
    /// Delete a memory; its history stays for 30 days.
    case delete(MemoryID)
}

/// What became of one step of a batch of changes.
package enum MemoryOutcome: Sendable, Hashable {
    /// The new memory.
    case created(Memory)
    /// The memory as it is now.
    case updated(Memory)
    /// What is gone.
    case deleted(MemoryID)

    /// The memory that there is now.
    package var memory: Memory? {
        switch self {
        case .created(let memory), .updated(let memory): memory
        case .deleted: nil
        }
    }
}
