import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

@testable import HTTPFront

@Suite struct CompressionTests {
    /// A GET with its body as bytes.
    private func get(
        _ server: TestServer,
        _ path: String,
        _ encoding: String?
    ) async throws -> (bytes: [UInt8], headers: HTTPFields) {
        var headers: HTTPFields = [HTTPField.Name("X-API-Key")!: TestServer.adminKey]
        headers[.acceptEncoding] = encoding
        return try await server.client.execute(uri: path, method: .get, headers: headers) {
            (Array($0.body.readableBytesView), $0.headers)
        }
    }

    /// What the program gzip makes of some bytes, in base64.
    private func unpacked(_ bytes: [UInt8]) throws -> String {
        let folder = TemporaryFolder()
        return try ChildProcess.run("/bin/sh", ["-c", "gzip -dc | base64 -w0"], folder: folder.path, input: bytes)
            .output
    }

    @Test("A long answer is compressed for whoever accepts gzip, and unpacks to the same bytes")
    func long() async throws {
        try await TestServer.run { server in
            for number in 0..<40 { try await server.remember("fact \(number) of a list that is long enough") }
            let path = "/api/v1/memories?scope_user_id=user_123"
            let plain = try await get(server, path, nil)
            #expect(plain.bytes.count >= 4_096 && plain.headers[.contentEncoding] == nil)
            #expect(plain.headers[.vary] == "Accept-Encoding")
            let packed = try await get(server, path, "deflate, gzip;q=0.5, br")
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(packed.headers[.vary] == "Accept-Encoding")
            #expect(packed.headers[.contentLength].flatMap { Int($0) } == packed.bytes.count)
            #expect(packed.bytes.count * 3 < plain.bytes.count)
            #expect(try unpacked(packed.bytes) == Data(plain.bytes).base64EncodedString())
            for refusal in ["identity", "gzip;q=0", "*;q=0", "br"] {
                #expect(try await get(server, path, refusal).headers[.contentEncoding] == nil)
            }
            let head = try await server.send(.head, path, headers: [.acceptEncoding: "gzip"])
            #expect(head.headers[.contentEncoding] == nil && head.text.isEmpty)
        }
    }

    @Test("A short answer is left as it is")
    func short() async throws {
        try await TestServer.run { server in
            let answer = try await get(server, "/livez", "gzip")
            #expect(answer.headers[.contentEncoding] == nil && answer.headers[.vary] == nil)
        }
    }

    @Test(
        "What Accept-Encoding allows is read by its rules",
        arguments: [
            ([], false), (["gzip"], true), (["GZIP"], true), (["x-gzip"], true), (["br, gzip ; q=0.1"], true),
            (["gzip;q=0"], false), (["gzip;q=0.000"], false), (["*"], true), (["*;q=0"], false),
            (["*;q=0, gzip"], true), (["*, gzip;q=0"], false), (["br", "gzip"], true), (["gzipped"], false),
            (["identity"], false), ([""], false), (["gzip;q=x"], false),
        ] as [([String], Bool)]
    )
    func acceptance(values: [String], accepts: Bool) {
        #expect(CompressionMiddleware.acceptsGzip(values) == accepts)
    }

    @Test("Bytes of every length survive", arguments: [1, 2, 100, 65_535, 65_536, 1_000_000])
    func lengths(count: Int) throws {
        var random = SplitMix(seed: 7)
        let bytes = random.bytes(count)
        let packed = try #require(ByteBuffer(bytes: bytes).gzipped())
        #expect(try unpacked(Array(packed.readableBytesView)) == Data(bytes).base64EncodedString())
    }
}
