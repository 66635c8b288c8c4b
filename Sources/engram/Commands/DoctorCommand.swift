import ArgumentParser
import Embedding
import Foundation
import LMDB
import MemoryEngine
import Store
import VectorSearch

/// `engram doctor`: what this machine and installation can do.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check this machine and installation. Exits 1 when something is wrong."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var memory: MemoryOptions

    func run() async throws {
        var findings: [Finding] = [
            cpu(), blas(), Finding("LMDB", Environment.libraryVersion), embedding(), memoryUse(), data(), disk(),
            limits(),
        ]
        findings.insert(Finding("engram", EngramVersion.current), at: 0)
        for finding in findings {
            let mark = finding.isGood ? "ok  " : "BAD "
            print(mark + finding.name.padding(toLength: 12, withPad: " ", startingAt: 0) + finding.text)
        }
        if findings.contains(where: { !$0.isGood }) { throw ExitCode.failure }
    }

    /// One line of the report.
    private struct Finding {
        let name: String
        let text: String
        let isGood: Bool

        init(_ name: String, _ text: String, isGood: Bool = true) {
            self.name = name
            self.text = text
            self.isGood = isGood
        }
    }

    private func cpu() -> Finding {
        let (level, best) = (SIMDLevel.current, SIMDLevel.best)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let text = "\(cores) cores, kernels: \(level.name)"
        return Finding("CPU", level == best ? text : text + " (ENGRAM_SIMD; the CPU can do \(best.name))")
    }

    private func blas() -> Finding {
        let text = "\(OpenBLAS.version), kernels: \(OpenBLASCore.current)"
        return Finding(
            "OpenBLAS",
            text + (OpenBLASCore.warning.map { "; \($0)" } ?? ""),
            isGood: OpenBLASCore.better == nil
        )
    }

    private func embedding() -> Finding {
        do {
            let embedder = try model.load()
            let clock = ContinuousClock()
            _ = try embedder.embed(["warm up"])
            let time = try clock.measure { _ = try embedder.embed(["what does the user like to eat?"]) }
            let milliseconds = String(format: "%.2f", time / .milliseconds(1))
            let precision = (embedder as? MiniLMEncoder).map { " in \($0.precision)" } ?? ""
            return Finding("model", "\(embedder.space)\(precision), a short text takes \(milliseconds) ms")
        } catch {
            return Finding("model", "\(error)", isGood: false)
        }
    }

    private func memoryUse() -> Finding {
        let (available, budget) = (MemoryOptions.availableMemory.inBinaryUnits, memory.budget.inBinaryUnits)
        return Finding("memory", "\(available) for this process, \(budget) for partitions")
    }

    private func data() -> Finding {
        if let holder = StoreLock.holder(folder: store.folder) {
            return Finding("store", "\(store.folder), in use by \(holder)")
        }
        guard FileManager.default.fileExists(atPath: store.folder + "/engram.mdb") else {
            return Finding("store", "\(store.folder), not made yet")
        }
        do {
            let opened = try store.openForReading()
            let megabytes = Double(opened.usedByteCount) / 1_048_576
            let embedded = try opened.embeddingModel() ?? "no texts yet"
            return Finding("store", String(format: "%@, %.1f MiB, %@", store.folder, megabytes, embedded))
        } catch {
            return Finding("store", "\(error)", isGood: false)
        }
    }

    /// The median time of an fsynced write in the store's folder, or where it would be made.
    private func disk() -> Finding {
        var folder = store.folder
        while !FileManager.default.fileExists(atPath: folder) {
            let parent = (folder as NSString).deletingLastPathComponent
            folder = parent.isEmpty ? "." : parent
        }
        let path = folder + "/.engram-doctor-\(getpid())"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { return Finding("disk", "cannot write to \(folder)", isGood: false) }
        defer {
            close(descriptor)
            unsafe unlink(path)
        }
        let page = [UInt8](repeating: 0x5A, count: 4_096)
        var times: [Duration] = []
        for round in 0..<51 {
            let time = ContinuousClock().measure {
                // SAFETY: the bytes are read during the call only.
                _ = unsafe page.withUnsafeBytes {
                    unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(round * 4_096))
                }
                fdatasync(descriptor)
            }
            times.append(time)
        }
        let median = times.sorted()[times.count / 2] / .milliseconds(1)
        let free = (try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? NSNumber)
        let gigabytes = (free?.doubleValue ?? 0) / 1_073_741_824
        return Finding(
            "disk",
            String(format: "a synced write takes %.2f ms (median of 51), %.1f GiB free", median, gigabytes)
        )
    }

    private func limits() -> Finding {
        Finding(
            "limits",
            "body 16 MiB, fact \(Limits.factCharacters) characters, metadata \(Limits.metadataBytes / 1_024) KiB, "
                + "batch \(Limits.batch), top_k \(Limits.topK), dimension \(Limits.dimension)"
        )
    }
}
