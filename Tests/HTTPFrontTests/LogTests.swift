import JSON
import Logging
import Synchronization
import TestSupport
import Testing

@testable import HTTPFront

@Suite("Log lines", .timeLimit(.minutes(5)))
struct LogTests {
    private let written = Shared<[UInt8]>([])

    private func sink(limit: Int = 1 << 20) -> LogSink {
        LogSink(limit: limit) { [written] bytes in written.change { $0 += bytes } }
    }

    private var lines: [String] {
        String(decoding: written.value, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map(String.init)
    }

    private func parsed(_ line: String) throws -> JSONElement {
        try JSONDocument(parsing: Array(line.utf8)).root
    }

    @Test("A line is one JSON object with time, level, message and metadata, numbers as numbers")
    func oneObject() throws {
        let sink = sink()
        var logger = Logger(label: "test") { _ in JSONLogHandler(sink) }
        logger[metadataKey: "shared"] = "of the logger"
        logger[metadataKey: "own"] = "of the logger"
        let metadata: Logger.Metadata = [
            "count": .stringConvertible(42), "own": "a \"quoted\"\nvalue", "list": ["a", "b"], "inner": ["k": "v"],
        ]
        logger.info("what \"happened\"", metadata: metadata)
        logger.debug("too low")
        sink.flush()
        #expect(lines.count == 1)
        let line = try parsed(try #require(lines.first))
        #expect(line["level"]?.string == "info" && line["message"]?.string == "what \"happened\"")
        #expect(line["time"]?.string?.hasSuffix("Z") == true)
        #expect(line["count"]?.integer == 42)
        #expect(line["own"]?.string == "a \"quoted\"\nvalue" && line["shared"]?.string == "of the logger")
        #expect(line["list"]?.kind == .array && line["inner"]?["k"]?.string == "v")
    }

    @Test("An information waits a moment, a warning takes what waits along at once")
    func urgency() {
        let sink = sink()
        let logger = Logger(label: "test") { _ in JSONLogHandler(sink) }
        logger.info("first")
        logger.warning("second")
        #expect(lines.count == 2 && lines[0].contains("first") && lines[1].contains("second"))
    }

    @Test("What waits is written without anybody asking")
    func delay() async throws {
        let sink = sink()
        sink.write(Array("a line".utf8))
        while written.value.isEmpty {
            try Task.checkCancellation()
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(lines == ["a line"])
    }

    @Test("Lines beyond the limit are dropped and counted, whole lines only")
    func overflow() throws {
        let gate = Gate()
        let written = written
        let isFirst = Shared(true)
        let sink = LogSink(limit: 100) { bytes in
            if isFirst.value {
                isFirst.change { $0 = false }
                gate.pass()
            }
            written.change { $0 += bytes }
        }
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 30)
        for _ in 0..<10 { sink.write(line) }
        gate.open()
        sink.flush()
        sink.write(line)
        sink.flush()
        let kept = lines.count { $0 == String(decoding: line, as: UTF8.self) }
        let dropped = try lines.compactMap { $0.hasPrefix("{") ? try parsed($0)["count"]?.integer : nil }
        #expect(kept + Int(dropped.reduce(0, +)) == 11 && kept >= 4)
        #expect(dropped.count == 1)
    }

    @Test("Nothing is lost or torn when many threads log")
    func threads() {
        let sink = sink(limit: 64 << 20)
        onThreads(4) { thread in
            for number in 0..<500 { sink.write(Array("\(thread) \(number)".utf8), isUrgent: number % 100 == 0) }
        }
        sink.flush()
        #expect(lines.count == 2_000 && Set(lines).count == 2_000)
        for thread in 0..<4 {
            let own = lines.filter { $0.hasPrefix("\(thread) ") }
            #expect(own == (0..<500).map { "\(thread) \($0)" })
        }
    }
}
