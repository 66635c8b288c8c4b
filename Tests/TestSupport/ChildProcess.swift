internal import Foundation
internal import Glibc
internal import Synchronization

/// A program that a test started, with pipes to its standard streams.
///
/// A process that is still running when the last reference goes is killed by its id.
package final class ChildProcess: Sendable {
    /// The process.
    package let processID: Int32

    /// What the program printed to standard output.
    package let output = OutputCollector()

    /// What the program printed to standard error.
    package let errors = OutputCollector()

    private let ending: Ending

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - environment: Variables to add to this process's, or to take away with `nil`.
    ///   - folder: The working folder.
    ///   - input: All that the program can read from standard input.
    package init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String?] = [:],
        folder: String = "/tmp",
        input: [UInt8] = []
    ) throws {
        var variables = ProcessInfo.processInfo.environment
        for (name, value) in environment { variables[name] = value }
        let (inputPipe, outputPipe, errorPipe) = (FilePair.pipe(), FilePair.pipe(), FilePair.pipe())

        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        // SAFETY: both are initialised before use and destroyed after; the strings are copies that live until the spawn
        // returns, and the lists of pointers to them end with a null.
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, inputPipe.reading, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, outputPipe.writing, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errorPipe.writing, 2)
        // env changes the folder and becomes the program, under the same id.
        let words = ["/usr/bin/env", "-C", folder, program] + arguments
        let argumentPointers = unsafe words.map { unsafe strdup($0) } + [nil]
        let variablePointers = unsafe variables.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (argumentPointers + variablePointers).forEach { unsafe free($0) } }
        var process: pid_t = 0
        let code = unsafe posix_spawn(
            &process,
            words[0],
            &actions,
            &attributes,
            argumentPointers,
            variablePointers
        )
        for descriptor in [inputPipe.reading, outputPipe.writing, errorPipe.writing] { close(descriptor) }
        guard code == 0 else {
            for descriptor in [inputPipe.writing, outputPipe.reading, errorPipe.reading] { close(descriptor) }
            throw SpawnFailure(program: program, code: code)
        }
        processID = process
        ending = Ending(of: process)
        output.collect(from: outputPipe.reading)
        errors.collect(from: errorPipe.reading)
        Thread.detachNewThread { writeAll(input, to: inputPipe.writing) }
    }

    deinit {
        if wait(seconds: 0) == nil { _ = kill(processID, SIGKILL) }
    }

    /// Whether the process still runs.
    package var isRunning: Bool { ending.wait(until: .distantPast) == nil }

    /// Sends a signal to the process.
    package func signal(_ number: Int32) { _ = kill(processID, number) }

    /// Waits until the process has ended.
    ///
    /// - Returns: How it ended, or `nil` when it still runs after that time.
    package func wait(seconds: Double) -> Exit? { ending.wait(until: Date(timeIntervalSinceNow: seconds)) }

    /// How a process ended.
    package enum Exit: Hashable, Sendable {
        /// By itself, with a code.
        case code(Int32)
        /// By a signal.
        case signal(Int32)
    }

    /// What a program that ran to its end left.
    package struct Result: Sendable {
        package let exit: Exit?
        package let output: String
        package let errors: String
    }

    /// Runs a program to its end, for at most a minute.
    package static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String?] = [:],
        folder: String = "/tmp",
        input: [UInt8] = []
    ) throws -> Result {
        let child = try ChildProcess(program, arguments, environment: environment, folder: folder, input: input)
        let exit = child.wait(seconds: 60)
        if exit == nil { child.signal(SIGKILL) }
        return Result(exit: exit, output: child.output.whole(), errors: child.errors.whole())
    }
}

/// A program could not be started.
package struct SpawnFailure: Error {
    package let program: String
    package let code: Int32
}

/// Text that a program prints, as it comes.
package final class OutputCollector: Sendable {
    private let state = Waitable((bytes: [UInt8](), isAtEnd: false))

    init() {}

    func collect(from descriptor: Int32) {
        Thread.detachNewThread { [state] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                // SAFETY: the buffer has room for as many bytes as are asked for.
                let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                if count <= 0 { break }
                state.change { $0.bytes += buffer[..<count] }
            }
            close(descriptor)
            state.change { $0.isAtEnd = true }
        }
    }

    /// What was printed so far.
    package var text: String { String(decoding: state.value.bytes, as: UTF8.self) }

    /// All that was printed, once the stream is at its end; what there is after ten seconds.
    package func whole() -> String {
        let bytes: [UInt8]? = state.wait(until: Date(timeIntervalSinceNow: 10)) { $0.isAtEnd ? $0.bytes : nil }
        return bytes.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// Waits until a complete line satisfies a condition.
    ///
    /// - Returns: The line, or `nil` at the end of the stream and after that time.
    package func line(within seconds: Double, where condition: @Sendable (String) -> Bool) -> String? {
        let found: String?? = state.wait(until: Date(timeIntervalSinceNow: seconds)) { state in
            let lines = state.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            for line in lines {
                let text = String(decoding: line, as: UTF8.self)
                if condition(text) { return .some(text) }
            }
            return state.isAtEnd ? .some(nil) : nil
        }
        return found ?? nil
    }
}

/// The end of a process, awaited by a thread of its own.
private final class Ending: Sendable {
    private let exit = Waitable<ChildProcess.Exit?>(nil)

    init(of process: pid_t) {
        Thread.detachNewThread { [exit] in
            var status: Int32 = 0
            while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
            let (low, high) = (status & 0x7F, (status >> 8) & 0xFF)
            exit.change { $0 = low == 0 ? .code(high) : .signal(low) }
        }
    }

    func wait(until deadline: Date) -> ChildProcess.Exit? { exit.wait(until: deadline) { $0 } }
}

/// A value with threads that wait for it to become something.
private final class Waitable<Value: Sendable>: Sendable {
    private let stored: Mutex<Value>
    private let condition = NSCondition()

    init(_ value: Value) { stored = Mutex(value) }

    var value: Value { stored.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) {
        condition.lock()
        stored.withLock { body(&$0) }
        condition.broadcast()
        condition.unlock()
    }

    /// The first result of `check` that is not `nil`, or `nil` at the deadline.
    func wait<Result>(until deadline: Date, for check: (Value) -> Result?) -> Result? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = check(stored.withLock { $0 }) { return result }
            if !condition.wait(until: deadline) { return check(stored.withLock { $0 }) }
        }
    }
}

/// The two ends of a pipe, which children inherit only when they are told to.
private struct FilePair {
    let reading: Int32
    let writing: Int32

    static func pipe() -> FilePair {
        var ends: [Int32] = [0, 0]
        // SAFETY: pipe writes exactly two descriptors.
        let code = unsafe Glibc.pipe(&ends)
        precondition(code == 0, "a pipe can be made")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return FilePair(reading: ends[0], writing: ends[1])
    }
}

/// Writes bytes to a descriptor, as far as somebody reads them, and closes it.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    signal(SIGPIPE, SIG_IGN)
    var start = 0
    while start < bytes.count {
        // SAFETY: the slice's bytes live during the call.
        let count = unsafe bytes[start...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count <= 0 { break }
        start += count
    }
    close(descriptor)
}
