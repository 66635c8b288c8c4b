import Foundation
import TestSupport
import Testing

extension IntegrationTests {
    @Suite(.serialized) struct SyncTests {
        private static let strace = ["/usr/bin/strace", "/bin/strace", "/usr/local/bin/strace"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }

        @Test(
            "The data file is synced, then its meta page, before the answer 201 is written to the socket",
            .enabled(if: strace != nil, "strace is not installed")
        )
        func syncsBeforeAnswering() throws {
            let folder = TemporaryFolder()
            let trace = folder.file("trace")
            let calls = "trace=fdatasync,fsync,msync,openat,pwrite64,pwritev,write,writev,sendto,sendmsg"
            let server = try EngramServer(
                data: folder.file("store"),
                folder: folder,
                launcher: [try #require(SyncTests.strace), "-f", "-y", "-s", "32", "-e", calls, "-o", trace]
            )
            let connection = try server.connect()
            let creations = 5
            for number in 0..<creations {
                let body = #"{"scope":{"user_id":"anna"},"fact":"fact \#(number)","embedding":[1,\#(number)]}"#
                #expect(try connection.json("POST", "/api/v1/memories", body).status == 201)
            }
            connection.disconnect()
            let holder = try String(contentsOfFile: folder.file("store/engram.lock"), encoding: .utf8)
            // The traced server is the tracer's child; the tracer ends with it.
            let process = try #require(Int32(holder.prefix { $0.isNumber }))
            kill(process, SIGTERM)
            #expect(server.process.wait(seconds: 10) == .code(0))

            let events = SyncTests.events(of: try String(contentsOfFile: trace, encoding: .utf8))
            #expect(events.filter { $0 == .answer }.count == creations)
            for turn in events.split(separator: .answer, omittingEmptySubsequences: false).prefix(creations) {
                let write = try #require(turn.firstIndex(of: .dataWritten), "a turn without a write: \(turn)")
                let sync = try #require(turn[write...].firstIndex(of: .dataSynced), "data was not synced: \(turn)")
                #expect(turn[sync...].contains(.metaSynced), "the meta page was not synced after the data: \(turn)")
            }
        }

        private enum Event: Hashable {
            /// Pages were written to the data file.
            case dataWritten
            /// A sync of the data file has returned.
            case dataSynced
            /// A write through the synchronous descriptor of the data file has returned.
            case metaSynced
            /// The write of an answer 201 has begun.
            case answer
        }

        /// The calls of a trace that matter, in order: syncs when they return, answers when they begin.
        private static func events(of trace: String) -> [Event] {
            var events: [Event] = []
            var synchronous: Set<Substring> = []
            var unfinished: [Substring: Substring] = [:]
            for line in trace.split(separator: "\n") {
                let parts = line.split(separator: " ", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let thread = parts[0]
                var call = parts[1].drop { $0 == " " }
                if call.contains("HTTP/1.1 201"), !call.hasPrefix("<...") { events.append(.answer) }
                if call.hasSuffix("<unfinished ...>") {
                    unfinished[thread] = call
                    continue
                }
                var result = call
                if call.hasPrefix("<..."), let begun = unfinished.removeValue(forKey: thread) {
                    result = call
                    call = begun
                }
                let isSuccess =
                    result.range(of: ") = ", options: .backwards)
                    .map { result[$0.upperBound...].first?.isNumber == true } ?? false
                guard isSuccess, call.contains("/engram.mdb") else { continue }
                let name = call.prefix { $0 != "(" }
                let descriptor = call.dropFirst(name.count + 1).prefix { $0.isNumber }
                switch name {
                case "openat":
                    if call.contains("O_DSYNC") || call.contains("O_SYNC") {
                        let opened = result[result.range(of: ") = ", options: .backwards)!.upperBound...]
                        synchronous.insert(opened.prefix { $0.isNumber })
                    }
                case "pwrite64", "pwritev", "write", "writev":
                    events.append(synchronous.contains(descriptor) ? .metaSynced : .dataWritten)
                case "fdatasync", "fsync", "msync": events.append(.dataSynced)
                default: break
                }
            }
            return events
        }
    }
}
