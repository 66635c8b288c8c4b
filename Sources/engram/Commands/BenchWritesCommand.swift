import ArgumentParser
import Embedding
import Foundation
import JSON
import MemoryEngine
import Store
import Telemetry

/// `engram bench writes`: what a lone writer waits for beside the commit itself.
struct BenchWritesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "writes",
        abstract: "Measure durable writes, one after another, beside the synced commits that they wait for.",
        discussion: """
            One writer in this process creates memories with their own vectors in a new store, which is removed in the end. \
            The commit of a write is the time from its last change to the end of the sync: that of the same pages, written \
            by nobody else.
            """
    )

    @Option(
        help: "The folder in which the store is made; its disk is what is measured. (default: the temporary folder)"
    )
    var folder: String?

    @Option(help: "Memories, each a commit.")
    var count = 1_000

    @Option(help: "Dimensions of the vectors.")
    var dimension = 384

    @Flag(help: "Print a JSON object.")
    var json = false

    func validate() throws {
        guard (1...1_000_000).contains(count) else { throw ValidationError("--count is from 1 to 1000000") }
        if let folder, !isFolder(folder) { throw ValidationError("--folder: there is no folder \(folder)") }
        guard (1...Limits.dimension).contains(dimension) else {
            throw ValidationError("--dimension is from 1 to \(Limits.dimension)")
        }
    }

    private func isFolder(_ path: String) -> Bool {
        (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
    }

    func run() async throws {
        let parent = folder.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
        let path = parent.appendingPathComponent("engram-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let times: [Duration]
        let commits: (mean: Double, count: Int)
        do {
            let store = try Store(folder: path)
            times = try await write(to: store)
            let metrics = store.writeMetrics.commitTime.snapshot
            commits = (Double(metrics.sum) / Double(max(metrics.count, 1)) / 1_000, Int(metrics.count))
        } catch let error as StoreError {
            throw ExitMessage(error.description)
        } catch let error as EngineError {
            throw ExitMessage(error.forPeople)
        }
        let elapsed = times.reduce(.zero, +)
        let timing = SearchTiming(calls: times, queriesPerCall: 1, elapsed: elapsed)
        report(timing, mean: elapsed / .microseconds(times.count), commits)
    }

    /// Writes one memory after another.
    private func write(to store: Store) async throws -> [Duration] {
        let engine = try MemoryEngine(store: store, embedder: HashingEmbedder())
        let caller = Caller(organisation: "default", user: "bench", reachesAllUsers: true, isAdmin: true)
        let scope = try Scope(organisation: "default", pairs: [("user_id", "bench")])
        var random = SeededRandom(seed: 7)
        var times: [Duration] = []
        times.reserveCapacity(count)
        for number in 0..<count {
            let vector = (0..<dimension).map { _ in Float.random(in: -1...1, using: &random) }
            let memory = NewMemory(scope: scope, fact: "The number of this memory is \(number).", embedding: vector)
            let start = ContinuousClock.now
            _ = try await engine.createMemory(memory, by: caller)
            times.append(start.duration(to: .now))
        }
        return times
    }

    private func report(_ timing: SearchTiming, mean: Double, _ commits: (mean: Double, count: Int)) {
        let ratio = mean / max(commits.mean, 1e-9)
        guard json else {
            let text = "%d writes: mean %.0f us, p50 %.0f us, p99 %.0f us; %d commits: mean %.0f us; %.2f x"
            let (p50, p99) = (timing.percentile(0.5), timing.percentile(0.99))
            return print(String(format: text, count, mean, p50, p99, commits.count, commits.mean, ratio))
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("writes", count)
        writer.member("mean_us", mean)
        writer.member("p50_us", timing.percentile(0.5))
        writer.member("p99_us", timing.percentile(0.99))
        writer.member("commits", commits.count)
        writer.member("commit_mean_us", commits.mean)
        writer.member("ratio", ratio)
        writer.endObject()
        print(writer.text().description)
    }
}
