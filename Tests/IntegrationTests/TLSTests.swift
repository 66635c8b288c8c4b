import Foundation
import TestSupport
import Testing

extension IntegrationTests {
    @Suite(.serialized) struct TLSTests {
        private let folder = TemporaryFolder()

        private func run(_ program: String, _ arguments: [String]) throws -> ChildProcess.Result {
            try ChildProcess.run("/usr/bin/env", [program] + arguments, environment: [:], folder: folder.path)
        }

        /// A certificate for 127.0.0.1 that signs itself, and its key.
        private func makeCertificate(_ name: String) throws -> (certificate: String, key: String) {
            let files = (folder.file("\(name).crt"), folder.file("\(name).key"))
            let made = try run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-out", files.0, "-keyout", files.1,
                ]
            )
            #expect(made.exit == .code(0), "\(made.errors)")
            return files
        }

        @Test("With a certificate the server speaks HTTPS, over HTTP/2 and over HTTP/1.1")
        func versions() throws {
            let (certificate, key) = try makeCertificate("server")
            let server = try EngramServer(
                data: folder.file("store"),
                folder: folder,
                arguments: ["--tls-certificate", certificate, "--tls-key", key],
                scheme: "https"
            )
            let base = "https://127.0.0.1:\(server.port)/api/v1/memories"
            func send(_ version: String, _ url: String, _ body: String) throws -> [String] {
                let result = try run(
                    "curl",
                    [
                        "-sS", "--cacert", certificate, version, url, "-H", "X-API-Key: \(EngramServer.key)", "-H",
                        "Content-Type: application/json", "-d", body, "-w", "\n%{http_version} %{http_code}",
                    ]
                )
                #expect(result.exit == .code(0), "\(result.errors)")
                return result.output.components(separatedBy: "\n")
            }
            let memory = #"{"scope":{"user_id":"anna"},"fact":"tea is ready"}"#
            let search = #"{"scope":{"user_id":"anna"},"search_query":"tea"}"#
            #expect(try send("--http2", base, memory).last == "2 201")
            for (version, name) in [("--http2", "2"), ("--http1.1", "1.1")] {
                let answer = try send(version, base + "/search", search)
                #expect(answer.last == "\(name) 200")
                #expect(answer.first?.contains("tea is ready") == true)
            }
            // Nobody who speaks plain text gets an answer.
            #expect(try run("curl", ["-sS", "http://127.0.0.1:\(server.port)/livez"]).exit != .code(0))
            #expect(server.stop() == .code(0))
        }

        @Test("A certificate without its key, or with another one's, is refused at the start")
        func refusals() throws {
            let (certificate, key) = try makeCertificate("server")
            let other = try makeCertificate("other")
            for (options, message) in [
                (["--tls-certificate", certificate], "needs both"),
                (
                    ["--tls-certificate", certificate, "--tls-key", other.key],
                    "cannot read the key of that certificate"
                ),
                (["--tls-certificate", key, "--tls-key", key], "certificate in \(key)"),
                (["--tls-certificate", folder.file("none"), "--tls-key", key], "cannot read the certificate"),
            ] {
                let result = try EngramProgram.run(
                    ["serve", "--data", folder.file("store"), "--port", "0"] + options,
                    folder: folder
                )
                #expect(result.exit == .code(1) && result.errors.contains(message), "\(result.errors)")
            }
        }
    }
}
