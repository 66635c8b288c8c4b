internal import Dispatch
internal import NIOCore

/// Turns names into addresses with the system's resolver, which blocks a thread and not the caller.
struct HostResolver: Sendable {
    /// The numeric address of a name, or `nil` when none is found in time.
    var resolve: @Sendable (_ host: String, _ port: Int) async -> String? = HostResolver.system

    private static let timeout = Duration.seconds(5)

    private static func system(_ host: String, _ port: Int) async -> String? {
        let (answers, continuation) = AsyncStream<String?>.makeStream()
        DispatchQueue.global(qos: .utility).async {
            continuation.yield(try? SocketAddress.makeAddressResolvingHost(host, port: port).ipAddress)
            continuation.finish()
        }
        let timer = Task {
            try? await Task.sleep(for: timeout)
            continuation.finish()
        }
        defer { timer.cancel() }
        for await answer in answers { return answer }
        return nil
    }
}
