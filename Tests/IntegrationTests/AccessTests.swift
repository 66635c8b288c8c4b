import Foundation
import TestSupport
import Testing

extension IntegrationTests {
    @Suite(.serialized) struct AccessTests {
        private let folder = TemporaryFolder()
        private var data: String { folder.file("store") }
        private let secret = "a secret of thirty-two bytes, or a few more"

        private func token(_ arguments: [String], secret: String? = nil) throws -> ChildProcess.Result {
            var environment = EngramProgram.environment
            environment["ENGRAM_JWT_SECRET"] = secret
            return try ChildProcess.run(
                EngramProgram.path,
                ["token"] + arguments,
                environment: environment,
                folder: folder.path
            )
        }

        @Test("A token that the command makes is one that the server takes; limits count its requests")
        func tokens() throws {
            let made = try token(["--user", "anna", "--permissions", "memory:create,memory:read"], secret: secret)
            #expect(made.exit == .code(0), "\(made.errors)")
            let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let server = try EngramServer(
                data: data,
                folder: folder,
                isDevelopment: false,
                environment: ["ENGRAM_JWT_SECRET": secret, "ENGRAM_RATE_LIMIT": "2"]
            )
            let connection = try server.connect()
            let body = Array(#"{"scope":{"user_id":"anna"},"fact":"tea"}"#.utf8)
            func post(_ token: String) throws -> HTTPConnection.Answer {
                let headers = [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")]
                return try connection.request("POST", "/api/v1/memories", headers: headers, body: body)
            }
            #expect(try post(token).status == 201)
            let sessions = try connection.request(
                "GET",
                "/api/v1/sessions",
                headers: [("Authorization", "Bearer \(token)")]
            )
            #expect(sessions.status == 403)
            let foreign = try self.token(["--user", "anna"], secret: secret + "!").output
            #expect(try post(foreign.trimmingCharacters(in: .whitespacesAndNewlines)).status == 401)
            #expect(try (0..<3).map { _ in try post(token).status } == [201, 201, 429])
            #expect(server.stop() == .code(0))
        }

        @Test("The file .env of the working folder fills in what the environment leaves out")
        func environmentFile() throws {
            folder.write("# secrets\nexport ENGRAM_JWT_SECRET='\(secret)'\nENGRAM_JWT_ISSUER=me\n".utf8, to: ".env")
            let made = try token(["--user", "anna"])
            #expect(made.exit == .code(0), "\(made.errors)")
            let claims = made.output.split(separator: ".").dropFirst().first.map(String.init) ?? ""
            let padded = claims + String(repeating: "=", count: (4 - claims.count % 4) % 4)
            let text = Data(base64Encoded: padded).map { String(decoding: $0, as: UTF8.self) } ?? ""
            #expect(text.contains(#""iss":"me""#) && text.contains(#""sub":"anna""#))
            #expect(try token(["--user", "anna"], secret: "short").errors.contains("at least 32"))
        }

        @Test("Tokens and servers without a good secret are refused, with the reason")
        func badSecrets() throws {
            let short = try token(["--user", "anna"], secret: "short")
            #expect(short.exit == .code(1) && short.errors.contains("at least 32"))
            let none = try token(["--user", "anna"])
            #expect(none.exit == .code(1) && none.errors.contains("ENGRAM_JWT_SECRET"))
            for arguments in [
                ["--user", ""], ["--user", "a", "--permission", "fly"], ["--user", "a", "--expires", "x"],
            ] {
                #expect(try token(arguments, secret: secret).exit == .code(64))
            }
            var environment = EngramProgram.environment
            environment["ENGRAM_JWT_SECRET"] = String(repeating: "s", count: 31)
            let server = try ChildProcess.run(
                EngramProgram.path,
                ["serve", "--data", data, "--port", "0"],
                environment: environment,
                folder: folder.path
            )
            #expect(server.exit == .code(1) && server.errors.contains("at least 32"))
            for arguments in [
                ["--jwks-url", "http://issuer.example.com/keys"], ["--jwt-key", folder.file("missing.pem")],
                ["--jwks", folder.file("missing.json")],
            ] {
                let refused = try EngramProgram.run(
                    ["serve", "--data", data, "--port", "0"] + arguments,
                    folder: folder
                )
                #expect(refused.exit == .code(1), "\(arguments)")
            }
            for arguments in [
                ["--cors-origin", "app.example.com"], ["--rate-limit", "many"], ["--jwt-leeway", "601"],
            ] {
                let refused = try EngramProgram.run(
                    ["serve", "--data", data, "--port", "0"] + arguments,
                    folder: folder
                )
                #expect(refused.exit == .code(64), "\(arguments)")
            }
        }

        @Test("A server fetches its issuer's keys from the configured address")
        func issuer() throws {
            folder.write(SignedByIssuer.keySet.utf8, to: "keys.json")
            let code = """
                import http.server, sys
                server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
                print("port", server.server_port, flush=True)
                server.serve_forever()
                """
            let issuer = try ChildProcess("python3", ["-c", code], folder: folder.path)
            defer { issuer.signal(SIGKILL) }
            let line = try #require(issuer.output.line(within: 20) { $0.hasPrefix("port ") })
            let port = line.dropFirst(5)
            let server = try EngramServer(
                data: data,
                folder: folder,
                arguments: ["--jwks-url", "http://127.0.0.1:\(port)/keys.json"],
                isDevelopment: false
            )
            let connection = try server.connect()
            func status(_ token: String) throws -> Int {
                try connection.request(
                    "GET",
                    "/api/v1/sessions",
                    headers: [("Authorization", "Bearer \(token)")]
                ).status
            }
            #expect(try status(SignedByIssuer.token) == 200)
            #expect(try status(SignedByIssuer.tokenOfUnknownKey) == 401)
            let second = try EngramProgram.run(
                ["serve", "--data", data, "--port", "0", "--jwks-url", "http://127.0.0.1:\(port)/keys.json"],
                folder: folder
            )
            #expect(second.exit == .code(1) && second.errors.contains("a store is written by one process"))
            #expect(try status(SignedByIssuer.token) == 200)
            #expect(server.stop() == .code(0))
        }

        @Test("After kill -9 a repeated request with an idempotency key gets its first answer and writes nothing")
        func idempotency() throws {
            let body = #"{"scope":{"user_id":"anna"},"fact":"once"}"#
            func post(_ server: EngramServer) throws -> HTTPConnection.Answer {
                try server.connect().request(
                    "POST",
                    "/api/v1/memories",
                    headers: [
                        ("X-API-Key", EngramServer.key), ("Content-Type", "application/json"), ("Idempotency-Key", "k"),
                    ],
                    body: Array(body.utf8)
                )
            }
            let server = try EngramServer(data: data, folder: folder)
            let first = try post(server)
            #expect(first.status == 201)
            server.process.signal(SIGKILL)
            #expect(server.process.wait(seconds: 10) == .signal(SIGKILL))
            let next = try EngramServer(data: data, folder: folder)
            let again = try post(next)
            #expect(again.status == 201 && again.object["id"] as? String == first.object["id"] as? String)
            let list = try next.connect().json("GET", "/api/v1/memories?scope_user_id=anna")
            #expect(list.object["total"] as? Int == 1)
            #expect(next.stop() == .code(0))
        }
    }
}
