internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// The JSON Web Key Set of an issuer, at one address that never changes.
///
/// Redirects are not followed: what is fetched is what was configured.
package final class KeySetDocument: Sendable {
    /// Why the document cannot be had.
    package enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// The server answered something else than 200.
        case status(Int)
        /// No answer came.
        case unreachable(String)

        /// A sentence for people.
        package var description: String {
            switch self {
            case .status(let code): "the key set's server answered \(code)"
            case .unreachable(let reason): "the key set's server cannot be reached: \(reason)"
            }
        }
    }

    /// The address.
    package let url: String

    /// Opened by the first fetch, so that a server that does not get as far has nothing to close.
    private let connection = Mutex(Connection.unopened)

    private enum Connection {
        case unopened
        case open(HTTPClient)
        case closed
    }

    /// The largest document that is read.
    private static let largestDocument = 1 << 20

    /// The document at an address.
    package init(url: String) {
        self.url = url
    }

    /// Fetches the document.
    ///
    /// - Throws: ``Failure``, within 10 seconds.
    package func fetch() async throws(Failure) -> [UInt8] {
        guard let client = client() else { throw .unreachable("the server stops") }
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json")
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: .seconds(10))
            if response.status == .ok {
                return Array(buffer: try await response.body.collect(upTo: Self.largestDocument))
            }
        } catch {
            throw .unreachable("\(error)")
        }
        throw .status(Int(response.status.code))
    }

    /// Ends the connections; nothing can be fetched afterwards.
    package func close() async {
        let open = connection.withLock { connection -> HTTPClient? in
            defer { connection = .closed }
            if case .open(let client) = connection { return client }
            return nil
        }
        try? await open?.shutdown()
    }

    private func client() -> HTTPClient? {
        connection.withLock { connection in
            switch connection {
            case .closed: return nil
            case .open(let client): return client
            case .unopened:
                var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
                configuration.timeout.connect = .seconds(5)
                let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                connection = .open(client)
                return client
            }
        }
    }
}
