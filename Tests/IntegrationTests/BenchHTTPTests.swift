import Foundation
import TestSupport
import Testing

extension IntegrationTests {
    @Suite(.serialized) struct BenchHTTPTests {
        private let folder = TemporaryFolder()

        /// What a short load prints.
        private func bench(_ arguments: [String], seconds: Double = 0.3, port: Int) throws -> [String: Any] {
            let result = try EngramProgram.run(
                [
                    "bench", "http", "--url", "http://127.0.0.1:\(port)", "--token", EngramServer.key, "--seconds",
                    "\(seconds)", "--warmup", "0.05", "--connections", "3", "--json",
                ] + arguments,
                folder: folder
            )
            #expect(result.exit == .code(0), "\(result.errors)")
            return try #require(
                try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            )
        }

        private func check(_ report: [String: Any], status: String = "200") {
            let statuses = report["statuses"] as? [String: Int] ?? [:]
            #expect(Array(statuses.keys) == [status])
            #expect((report["requests_per_second"] as? Double ?? 0) > 0)
            for name in ["broken_connections", "unanswered"] { #expect(report[name] as? Int == 0) }
            let latency = report["latency"] as? [String: Double] ?? [:]
            let parts = ["p50_us", "p90_us", "p99_us", "p999_us", "max_us"].compactMap { latency[$0] }
            #expect(parts.count == 5 && parts == parts.sorted() && (parts.first ?? 0) > 0)
        }

        @Test("bench http sends every kind of load, and judges searches by the ids of the true neighbours")
        func kinds() throws {
            var random = SplitMix(seed: 11)
            let rows = (0..<40).map { _ in random.vector(24) }
            folder.write(NPYBytes.matrix("<f4", rows.map { $0.map(\.bitPattern) }), to: "base.npy")
            // A memory is its own nearest neighbour; the judge looks at the first hit only.
            folder.write(NPYBytes.matrix("<i4", rows.indices.map { [UInt32($0)] }), to: "truth.npy")
            // The second half of the truth names wrong rows.
            let wrong = rows.indices.map { [UInt32($0 < 20 ? $0 : ($0 + 1) % 40)] }
            folder.write(NPYBytes.matrix("<i4", wrong), to: "wrong.npy")
            folder.write(Array("green tea\nblack coffee\nred wine\n".utf8), to: "texts.txt")
            let server = try EngramServer(data: folder.file("store"), folder: folder)
            let vectors = ["--vectors", folder.file("base.npy")]
            check(
                // Ends with the last row; a busy disk may take seconds.
                try bench(
                    ["--kind", "create", "--once", "--row-ids", "--warmup", "0"] + vectors,
                    seconds: 60,
                    port: server.port
                ),
                status: "201"
            )
            for kind in ["vector", "base64", "raw", "batch", "raw-batch"] {
                let judged = ["--kind", kind, "--top-k", "1", "--batch", "16"] + vectors
                let right = try bench(judged + ["--truth", folder.file("truth.npy")], port: server.port)
                check(right)
                #expect(right["recall"] as? Double == 1, "\(kind)")
                let half = try bench(judged + ["--truth", folder.file("wrong.npy")], port: server.port)
                #expect(half["recall"] as? Double == 0.5, "\(kind)")
            }
            check(try bench(["--kind", "health"], port: server.port))
            let texts = ["--texts", folder.file("texts.txt"), "--scope", "user_id=anna"]
            check(try bench(["--kind", "create"] + texts, port: server.port), status: "201")
            check(try bench(["--kind", "text", "--rate", "60"] + texts, port: server.port))
            #expect(server.stop() == .code(0))
        }

        @Test("Refusals are counted apart from what was carried out")
        func refusals() throws {
            let server = try EngramServer(data: folder.file("store"), folder: folder)
            folder.write(Array("tea\n".utf8), to: "texts.txt")
            let report = try bench(
                ["--kind", "text", "--texts", folder.file("texts.txt"), "--token", "wrong"],
                port: server.port
            )
            let statuses = report["statuses"] as? [String: Int] ?? [:]
            #expect(Array(statuses.keys) == ["401"])
            #expect(report["requests"] as? Int == 0 && report["requests_per_second"] as? Double == 0)
            #expect((report["refusal_latency"] as? [String: Double])?["p50_us"] ?? 0 > 0)
            #expect(server.stop() == .code(0))
        }

        @Test("An open loop counts the wait behind a slow answer, a closed loop does not")
        func openLoop() throws {
            for isOpen in [true, false] {
                let listener = ScriptedListener()
                listener.serve { number in
                    // The server of the script is slow once: that is what is measured, not a way to wait.
                    if number == 10 { usleep(400_000) }
                }
                let loop = isOpen ? ["--rate", "200"] : []
                let report = try bench(
                    ["--kind", "health", "--connections", "1", "--seconds", "0.6", "--warmup", "0"] + loop,
                    port: listener.port
                )
                let latency = report["latency"] as? [String: Double] ?? [:]
                #expect((latency["max_us"] ?? 0) >= 400_000)
                if isOpen {
                    // Of 120 requests some 80 were to be sent while the server slept.
                    #expect((latency["p50_us"] ?? 0) > 20_000)
                } else {
                    #expect((latency["p50_us"] ?? .infinity) < 20_000)
                }
            }
        }

        @Test("Answers that come a byte at a time are put together")
        func parts() throws {
            let listener = ScriptedListener()
            listener.serve(splitting: true) { _ in }
            check(try bench(["--kind", "health", "--connections", "1"], port: listener.port))
        }

        @Test("A server that cannot be reached, and options that make no load, are told")
        func mistakes() throws {
            for (arguments, told) in [
                (["--url", "http://127.0.0.1:1", "--kind", "health"], "cannot connect to 127.0.0.1:1"),
                (["--url", "https://127.0.0.1", "--kind", "health"], "--url"), (["--kind", "vector"], "--vectors"),
                (["--kind", "text", "--truth", "x.npy"], "--truth"), (["--kind", "nothing"], "--kind"),
            ] {
                let result = try EngramProgram.run(["bench", "http"] + arguments, folder: folder)
                #expect(result.exit != .code(0) && result.errors.contains(told), "\(result.errors)")
            }
        }
    }
}

/// Files of NumPy arrays.
enum NPYBytes {
    /// The bytes of a file of values of four bytes.
    static func matrix(_ type: String, _ rows: [[UInt32]]) -> [UInt8] {
        var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(rows.count), \(rows[0].count)), }"
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = UInt16(header.utf8.count)
        let values = rows.joined().flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
            + Array(header.utf8) + values
    }
}
