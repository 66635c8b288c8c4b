import MemoryEngine

/// Reads, prepares and stores at the same time: while a batch is written the next ones are parsed and embedded.
///
/// Batches are stored one after another in the order of the file, so that of two lines with one id the first counts. A few batches are
/// in memory at a time, however long the file is.
struct ImportPipeline<Target: ImportTarget>: ~Copyable {
    /// Lines of one transaction.
    private static var batchLines: Int { 1_000 }
    /// Bytes of the lines of one batch: well under the server's limit for a body.
    private static var batchBytes: Int { 4 << 20 }
    /// Batches that are prepared ahead.
    private static var depth: Int { 3 }

    /// A batch that is ready to be stored.
    private struct Ready: Sendable {
        let prepared: Target.Prepared
        /// The numbers of the lines that it holds.
        let lines: [Int]
        /// The lines that are no memories.
        let refused: [(line: Int, reason: String)]
    }

    private let target: Target
    private let format: ImportRecord.Format
    private var preparing: [(firstLine: Int, task: Task<Ready, any Error>)] = []
    private var storing: (ready: Ready, firstLine: Int, task: Task<[ImportOutcome], any Error>)?
    private var report: ImportReport

    init(into target: Target, format: ImportRecord.Format, report: ImportReport) {
        self.target = target
        self.format = format
        self.report = report
    }

    /// Imports all lines.
    ///
    /// - Throws: ``ExitMessage`` that names the first line that was not imported, when the target fails; `ExitCode` when lines
    ///   were refused.
    consuming func run(_ reader: consuming LineReader) async throws {
        var lines: [LineReader.Line] = []
        var bytes = 0
        do {
            while let line = try reader.next() {
                bytes += line.bytes.count
                lines.append(line)
                guard lines.count == Self.batchLines || bytes >= Self.batchBytes else { continue }
                begin(lines)
                lines.removeAll(keepingCapacity: true)
                bytes = 0
                if preparing.count > Self.depth { try await advance() }
                let total = reader.byteCount
                report.draw(fraction: total.map { Double(reader.consumedByteCount) / Double($0) })
            }
            if !lines.isEmpty { begin(lines) }
            while !preparing.isEmpty { try await advance() }
            try await settle()
        } catch {
            for (_, task) in preparing { task.cancel() }
            try? report.finish()
            throw error
        }
        try report.finish()
    }

    /// Begins to parse and prepare a batch.
    private mutating func begin(_ lines: [LineReader.Line]) {
        let (target, format) = (target, format)
        let task = Task.detached {
            var records: [ImportRecord] = []
            records.reserveCapacity(lines.count)
            var numbers: [Int] = []
            var refused: [(line: Int, reason: String)] = []
            for line in lines {
                do throws(ImportRecord.Problem) {
                    guard let record = try ImportRecord(line: line, format: format) else { continue }
                    try record.checkLengths()
                    records.append(record)
                    numbers.append(line.number)
                } catch {
                    refused.append((line.number, error.message))
                }
            }
            return Ready(prepared: try await target.prepare(records), lines: numbers, refused: refused)
        }
        preparing.append((lines[0].number, task))
    }

    /// Waits for the batch that is being stored, and begins to store the next one.
    private mutating func advance() async throws {
        let (firstLine, task) = preparing.removeFirst()
        let ready: Ready
        do {
            ready = try await task.value
        } catch {
            try? await settle()
            throw ExitMessage("lines \(firstLine) and after were not imported: \(error)")
        }
        try await settle()
        let target = target
        let first = ready.lines.first ?? firstLine
        storing = (ready, first, Task.detached { try await target.store(ready.prepared) })
    }

    /// Waits for the batch that is being stored, and notes what became of its lines.
    private mutating func settle() async throws {
        guard let (ready, firstLine, task) = storing else { return }
        storing = nil
        for (line, reason) in ready.refused { report.refuse(line: line, reason) }
        let outcomes: [ImportOutcome]
        do {
            outcomes = try await task.value
        } catch {
            throw ExitMessage("lines \(firstLine) and after were not imported: \(error)")
        }
        for (line, outcome) in zip(ready.lines, outcomes) { report.note(outcome, line: line) }
    }
}
