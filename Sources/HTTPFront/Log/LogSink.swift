import Dispatch
import Glibc
import Synchronization

/// Collects log lines and writes many of them at once, so that no request waits for a terminal, a pipe or a disk.
///
/// A line is written at most ``delay`` after it came; urgent ones at once. When whoever reads is slower than the server
/// talks, lines beyond ``limit`` are dropped and counted, and the next line that fits says how many.
package final class LogSink: Sendable {
    /// The longest time that a line waits.
    private static let delay = DispatchTimeInterval.milliseconds(50)

    /// Bytes that may wait.
    private let limit: Int

    /// Where whole lines go; called by one thread at a time.
    private let put: @Sendable ([UInt8]) -> Void
    private let queue = DispatchQueue(label: "engram.log", qos: .utility)
    private let state = Mutex(State())

    private struct State {
        var waiting: [UInt8] = []
        var dropped = 0
        var isScheduled = false
    }

    /// A sink over a function that takes whole lines.
    package init(limit: Int = 4 << 20, _ put: @escaping @Sendable ([UInt8]) -> Void) {
        self.limit = limit
        self.put = put
    }

    /// A sink that writes to the standard error.
    package static func standardError() -> LogSink {
        LogSink { bytes in
            var start = 0
            while start < bytes.count {
                // SAFETY: the buffer is read during the call only.
                let count = unsafe bytes[start...].withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
                if count < 0 {
                    if errno == EINTR { continue }
                    return
                }
                start += count
            }
        }
    }

    /// Adds a line, without its end.
    ///
    /// - Parameter isUrgent: Whether it is written before this returns.
    package func write(_ line: [UInt8], isUrgent: Bool = false) {
        let mustSchedule = state.withLock { state in
            if state.waiting.count + line.count > limit {
                state.dropped += 1
            } else {
                if state.dropped > 0 {
                    state.waiting +=
                        #"{"level":"warning","message":"log lines dropped","count":\#(state.dropped)}"#.utf8
                    state.waiting.append(UInt8(ascii: "\n"))
                    state.dropped = 0
                }
                state.waiting += line
                state.waiting.append(UInt8(ascii: "\n"))
            }
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if isUrgent { return flush() }
        if mustSchedule { queue.asyncAfter(deadline: .now() + LogSink.delay) { self.writeWaiting() } }
    }

    /// Returns when all lines until now are written.
    package func flush() { queue.sync { writeWaiting() } }

    private func writeWaiting() {
        let lines = state.withLock { state in
            state.isScheduled = false
            defer { state.waiting = [] }
            return state.waiting
        }
        if !lines.isEmpty { put(lines) }
    }
}
