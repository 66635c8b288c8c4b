import Foundation

/// A line on a terminal that tells how far long work is: count, rate and time left.
///
/// Silent anywhere else.
struct ProgressLine {
    private let unit: String
    private let start = ContinuousClock.now
    private let isShown: Bool
    private var lastDrawn: ContinuousClock.Instant?

    /// A line that counts things of the given name.
    init(unit: String) {
        self.unit = unit
        isShown = isatty(STDERR_FILENO) == 1
    }

    /// Seconds since the start.
    var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// Draws the line, at most ten times a second.
    ///
    /// - Parameter fraction: The part of the work that is done, if it is known.
    mutating func update(count: Int, fraction: Double?) {
        let now = ContinuousClock.now
        guard isShown, lastDrawn.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
        lastDrawn = now
        let rate = Double(count) / max(seconds, 1e-9)
        var line = "\r\u{1B}[K\(count) \(unit), \(Int(rate))/s"
        if let fraction, fraction > 0 {
            let left = Int((seconds / fraction - seconds).rounded(.up))
            line += String(format: ", %d %%, %d:%02d left", Int(fraction * 100), left / 60, left % 60)
        }
        FileHandle.standardError.write(Data(line.utf8))
    }

    /// Takes the line away.
    func finish() {
        if isShown, lastDrawn != nil { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}

/// Prints a line to standard error.
func printError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
