import ArgumentParser
import LMDB
import Store

/// Where the data is.
struct StoreOptions: ParsableArguments {
    @Option(help: "The folder of the store. (default: ENGRAM_DATA, or data/store)")
    var data: String?

    @Option(help: "What a write waits for: full (synced) or relaxed. (default: ENGRAM_DURABILITY, or full)")
    var durability: String?

    @Option(help: "Largest size of the store's file in GiB; address space, not disk space.")
    var mapSize = 1_024

    /// The folder of the store.
    var folder: String { data ?? environmentVariable("ENGRAM_DATA") ?? "data/store" }

    func validate() throws {
        guard (1...65_536).contains(mapSize) else { throw ValidationError("--map-size is from 1 to 65536 GiB") }
        _ = try syncMode()
    }

    /// Opens the store for writing.
    ///
    /// - Parameters:
    ///   - canUseServer: Whether the command works through a server too.
    ///   - mustExist: Whether a missing store is an error: for commands that have nothing to do in a new one.
    /// - Throws: ``ExitMessage`` that offers `--url`, or asks to stop it, when a server holds the store.
    func openForWriting(canUseServer: Bool = true, mustExist: Bool = false) throws -> Store {
        do throws(StoreError) {
            if mustExist, !Store.isThere(in: folder) { throw .missing(path: folder) }
            return try Store(folder: folder, options: try options())
        } catch {
            if case .inUse(_, let holder) = error {
                guard canUseServer else { throw ExitMessage("\(error); stop it first") }
                let address = holder.url ?? "http://HOST:PORT"
                throw ExitMessage("\(error); a store is written by one process: use --url \(address) instead")
            }
            throw ExitMessage(error.description)
        }
    }

    /// Opens an existing store for reading, beside whoever writes to it.
    func openForReading() throws -> Store {
        do throws(StoreError) {
            var options = try options()
            options.isReadOnly = true
            return try Store(folder: folder, options: options)
        } catch {
            throw ExitMessage(error.description)
        }
    }

    private func options() throws(StoreError) -> Store.Options {
        var options = Store.Options()
        options.mapSize = mapSize << 30
        options.durability = (try? syncMode()) ?? .full
        return options
    }

    private func syncMode() throws -> Environment.Durability {
        let name = durability ?? environmentVariable("ENGRAM_DURABILITY") ?? "full"
        guard let mode = Environment.Durability(rawValue: name) else {
            throw ValidationError("--durability is full or relaxed, not \(name)")
        }
        return mode
    }
}
