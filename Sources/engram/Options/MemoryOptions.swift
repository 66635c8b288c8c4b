import ArgumentParser
import Foundation
import MemoryEngine

/// How much memory the engine may use.
struct MemoryOptions: ParsableArguments {
    @Option(
        help: """
            The memory that partitions may take, such as 512M or 8G; those not searched for longest are dropped beyond \
            it. (default: ENGRAM_MEMORY_BUDGET, or 60 % of the memory that the process may use)
            """
    )
    var memoryBudget: String?

    @Option(
        help: """
            MiB of texts that were searched for or remembered lately, whose vectors are kept beside the partitions; 0 for none. \
            (default: ENGRAM_EMBEDDING_CACHE_MB, or 32)
            """
    )
    var embeddingCacheMb: Int?

    /// The bytes of remembered texts.
    var embeddingCacheBytes: Int { ((try? statedCache()) ?? 32) << 20 }

    private func statedCache() throws -> Int {
        let variable = environmentVariable("ENGRAM_EMBEDDING_CACHE_MB").map { Int($0) ?? -1 }
        let megabytes = embeddingCacheMb ?? variable ?? 32
        guard (0...1_048_576).contains(megabytes) else {
            throw ValidationError("--embedding-cache-mb is from 0 to 1048576")
        }
        return megabytes
    }

    /// The budget in bytes.
    var budget: Int { (try? stated()) ?? MemoryOptions.standardBudget }

    /// The budget when nobody states one.
    static var standardBudget: Int { MemoryBudget.standard(ofMemory: availableMemory) }

    /// The memory that this process may use.
    static var availableMemory: Int {
        let physical = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        return MemoryBudget.availableMemory(physical: physical) { try? String(contentsOfFile: $0, encoding: .utf8) }
    }

    func validate() throws {
        _ = try stated()
        _ = try statedCache()
    }

    private func stated() throws -> Int? {
        let option = memoryBudget.map { ("--memory-budget", $0) }
        let variable = environmentVariable("ENGRAM_MEMORY_BUDGET").map { ("ENGRAM_MEMORY_BUDGET", $0) }
        guard let (name, text) = option ?? variable else { return nil }
        guard let bytes = MemoryBudget.parse(text) else {
            throw ValidationError("\(name) is a number of bytes such as 512M or 8G, not \(text)")
        }
        return bytes
    }
}

extension Int {
    /// A number of bytes for people, such as `8.0 GiB`.
    var inBinaryUnits: String {
        if self >= 1 << 30 { return String(format: "%.1f GiB", Double(self) / Double(1 << 30)) }
        return String(format: "%.1f MiB", Double(self) / Double(1 << 20))
    }
}
