import Foundation
import TestSupport
import Testing

/// The built program, beside the test bundle.
enum EngramProgram {
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["ENGRAM_BINARY"] { return path }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (tests as NSString).deletingLastPathComponent + "/engram"
    }()

    /// Nothing of the environment decides what the tests see.
    static let environment: [String: String?] = [
        "API_KEY": nil, "HOST": nil, "PORT": nil, "AUTH_REQUIRE_AUTH": nil, "ENGRAM_DATA": nil,
        "ENGRAM_DURABILITY": nil, "ENGRAM_JWT_SECRET": nil, "JWT_SECRET": nil, "JWT_SECRET_KEY": nil,
        "ENGRAM_MODEL": nil, "ENGRAM_EMBEDDER": "hashing",
    ]

    /// Runs a command to its end.
    static func run(_ arguments: [String], input: [UInt8] = [], folder: TemporaryFolder) throws -> ChildProcess.Result {
        try ChildProcess.run(path, arguments, environment: environment, folder: folder.path, input: input)
    }
}

/// A server process that a test started over a folder.
final class EngramServer: Sendable {
    static let key = "dev-key-12345"

    let process: ChildProcess
    let port: Int

    /// Starts a server on a free port and waits until it listens.
    ///
    /// - Parameters:
    ///   - launcher: A program and its arguments that start the server, such as a tracer.
    ///   - isDevelopment: Whether ``key`` is valid and nothing is limited.
    ///   - scheme: What its address begins with.
    ///   - environment: Variables beside those of every test.
    init(
        data: String,
        folder: TemporaryFolder,
        launcher: [String] = [],
        arguments: [String] = [],
        isDevelopment: Bool = true,
        scheme: String = "http",
        environment: [String: String?] = [:]
    ) throws {
        // A server outside of development mode says where it listens in its log only.
        let mode = isDevelopment ? ["--dev", "--log-level", "warning"] : ["--log-level", "info"]
        let command = launcher + [EngramProgram.path, "serve", "--data", data, "--port", "0"] + mode
        process = try ChildProcess(
            command[0],
            Array(command.dropFirst()) + arguments,
            environment: EngramProgram.environment.merging(environment) { $1 },
            folder: folder.path
        )
        let line = (isDevelopment ? process.output : process.errors).line(within: 60) {
            $0.contains("\(scheme)://127.0.0.1:")
        }
        guard let line, let start = line.range(of: "\(scheme)://127.0.0.1:")?.upperBound,
            let port = Int(line[start...].prefix { $0.isNumber })
        else {
            process.signal(SIGKILL)
            throw StartFailure(text: process.output.whole() + process.errors.whole())
        }
        self.port = port
    }

    struct StartFailure: Error { let text: String }

    /// A new connection to the server.
    func connect(timeout: Int = 20) throws -> HTTPConnection { try HTTPConnection(port: port, timeout: timeout) }

    /// Whether a new connection gets an answer.
    func isAlive() -> Bool {
        process.isRunning && (try? connect().request("GET", "/livez").status) == 200
    }

    /// Asks the server to stop and waits for it.
    func stop() -> ChildProcess.Exit? {
        process.signal(SIGTERM)
        return process.wait(seconds: 10)
    }
}

extension HTTPConnection {
    /// Sends a JSON request with the development key.
    func json(_ method: String, _ path: String, _ body: String? = nil) throws -> Answer {
        let headers = [("X-API-Key", EngramServer.key), ("Content-Type", "application/json")]
        return try request(method, path, headers: headers, body: body.map { Array($0.utf8) })
    }
}
