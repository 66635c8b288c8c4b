import Foundation
import TestSupport
import Testing

extension IntegrationTests {
    @Suite(.serialized) struct BenchTests {
        private let folder = TemporaryFolder()
        private static let (rows, queries, dimension) = (600, 20, 24)

        init() {
            var random = SplitMix(seed: 3)
            let base = (0..<BenchTests.rows).map { _ in random.vector(BenchTests.dimension) }
            let questions = (0..<BenchTests.queries).map { _ in random.vector(BenchTests.dimension) }
            folder.write(BenchTests.matrix("<f4", base.map { $0.map(\.bitPattern) }), to: "base.npy")
            folder.write(BenchTests.matrix("<f4", questions.map { $0.map(\.bitPattern) }), to: "queries.npy")
            let truth = questions.map { question in
                let scores = base.map { BenchTests.cosine($0, question) }
                return scores.indices.sorted { scores[$0] > scores[$1] }.prefix(10).map { UInt32($0) }
            }
            folder.write(BenchTests.matrix("<i4", truth), to: "truth.npy")
        }

        private static func cosine(_ left: [Float], _ right: [Float]) -> Double {
            func dot(_ a: [Float], _ b: [Float]) -> Double {
                zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }
            return dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
        }

        private static func matrix(_ type: String, _ rows: [[UInt32]]) -> [UInt8] {
            var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(rows.count), \(rows[0].count)), }"
            header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
            let length = UInt16(header.utf8.count)
            let values = rows.joined().flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
            return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
                + Array(header.utf8) + values
        }

        /// The JSON objects that a benchmark prints, a line each.
        private func bench(_ arguments: [String], input: [UInt8] = []) throws -> [[String: Any]] {
            let files = ["--base", folder.file("base.npy"), "--queries", folder.file("queries.npy")]
            let result = try EngramProgram.run(
                ["bench", "search"] + files + ["--seconds", "0.02", "--json"] + arguments,
                input: input,
                folder: folder
            )
            #expect(result.exit == .code(0), "\(result.errors)")
            return try result.output.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }

        @Test("bench search measures every combination of its lists over one set of rows")
        func combinations() throws {
            let results = try bench([
                "--batch", "1,8", "--threads", "1,2", "--target-recall", "0.9,0.99", "--truth",
                folder.file("truth.npy"),
            ])
            let seen = results.map { result in
                [result["target_recall"], result["threads"], result["batch"]].map { "\($0 ?? "none")" }
                    .joined(separator: " ")
            }
            #expect(
                seen == [
                    "0.9 1 1", "0.9 1 8", "0.9 2 1", "0.9 2 8", "0.99 1 1", "0.99 1 8", "0.99 2 1", "0.99 2 8",
                ]
            )
            #expect(Set(results.map { $0["build_seconds"] as? Double }).count == 1)
            for result in results {
                #expect(result["n"] as? Int == BenchTests.rows)
                #expect((result["qps"] as? Double ?? 0) > 0)
            }
        }

        @Test(
            "An exact search has a recall of 1, whoever judges",
            arguments: [["--truth"], ["--judge-all"], []]
        )
        func exact(judge: [String]) throws {
            let file = judge == ["--truth"] ? [folder.file("truth.npy")] : []
            let results = try bench(["--exact"] + judge + file)
            #expect(results.count == 1)
            #expect(results[0]["recall"] as? Double == 1)
            #expect(results[0]["exact"] as? Bool == true)
        }

        @Test("Hits that are worse than the true neighbours lower the recall")
        func recallFalls() throws {
            // A truth of one row, repeated, that nothing but itself can reach: a search for 10 finds one such row.
            let base = try bench(["--exact", "--k", "1", "--judge-all"])
            #expect(base[0]["recall"] as? Double == 1)
            var random = SplitMix(seed: 3)
            let rows = (0..<BenchTests.rows).map { _ in random.vector(BenchTests.dimension) }
            let questions = (0..<BenchTests.queries).map { _ in random.vector(BenchTests.dimension) }
            let best = questions.map { question in
                let scores = rows.map { BenchTests.cosine($0, question) }
                let first = scores.indices.max { scores[$0] < scores[$1] } ?? 0
                return [UInt32](repeating: UInt32(first), count: 10)
            }
            folder.write(BenchTests.matrix("<i4", best), to: "best.npy")
            let results = try bench(["--exact", "--truth", folder.file("best.npy")])
            #expect(abs((results[0]["recall"] as? Double ?? 0) - 0.1) < 1e-9)
        }

        @Test("Filtered searches are judged among the rows that pass, however few")
        func filters() throws {
            let results = try bench(["--filter-selectivity", "0.5,0.05,0.005", "--judge-all"])
            #expect(results.map { $0["selectivity"] as? Double } == [nil, 0.5, 0.05, 0.005])
            let matches = results.compactMap { $0["matches"] as? Int }
            #expect(matches[0] > 200 && matches[0] < 400 && matches[1] < 80 && matches[2] < 10)
            for result in results {
                #expect((result["recall"] as? Double ?? 0) > 0.9)
                #expect(result["short_answers"] as? Int == 0)
                #expect(result["wrong_hits"] as? Int == 0)
            }
        }

        @Test("After churn the rows are those that should be there, and searches find them")
        func churn() throws {
            let results = try bench(["--churn", "3", "--trials", "1"])
            let result = try #require(results.last)
            #expect(result["case"] as? String == "churn")
            #expect(result["n"] as? Int == BenchTests.rows)
            #expect(result["count_matches"] as? Bool == true)
            #expect(result["self_hits"] as? Double == 1)
            #expect((result["recall"] as? Double ?? 0) > 0.9)
            #expect(result["wrong_hits"] as? Int == 0)
        }

        @Test("Rows inserted beside searches are found, and are gone afterwards")
        func inserts() throws {
            let results = try bench(["--inserts-per-second", "2000", "--trials", "2", "--seconds", "0.1"])
            let result = try #require(results.last)
            #expect(result["case"] as? String == "inserts")
            #expect((result["inserts_per_second"] as? Double ?? 0) > 0)
            #expect(result["self_hits"] as? Double == 1)
        }

        @Test("--interactive measures what each line asks for, and says what is wrong with one")
        func dialogue() throws {
            let lines = [
                #"{"batch":4,"threads":2,"target_recall":0.9}"#, #"{"exact":true,"queries":3,"k":2}"#, #"{"k":0}"#,
                "nonsense", #"{"selectivity":0.5}"#, #"{"selectivity":0.1}"#, #"{"k":50,"exact":true}"#,
            ]
            let results = try bench(
                ["--interactive", "--filter-selectivity", "0.1", "--truth", folder.file("truth.npy")],
                input: Array((lines.joined(separator: "\n") + "\n").utf8)
            )
            #expect(results.count == lines.count + 1)
            #expect(results[0]["ready"] as? Bool == true)
            #expect(results[1]["batch"] as? Int == 4 && results[1]["threads"] as? Int == 2)
            #expect(results[2]["k"] as? Int == 2 && results[2]["recall"] as? Double == 1)
            for number in 3...5 { #expect(results[number]["error"] is String) }
            #expect((results[6]["matches"] as? Int ?? 0) > 20)
            // The file has 10 true neighbours of a query: something else judges the other 40.
            #expect(results[7]["k"] as? Int == 50 && results[7]["recall"] as? Double == 1)
        }

        @Test("bench kernels prints the limits first, then each kernel of a family")
        func kernels() throws {
            let result = try EngramProgram.run(
                ["bench", "kernels", "--only", "select", "--seconds", "0.02", "--json"],
                folder: folder
            )
            #expect(result.exit == .code(0), "\(result.errors)")
            let lines = try result.output.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
            #expect((lines.first?["limit_gflops"] as? Double ?? 0) > 0)
            #expect(lines.dropFirst().map { $0["kernel"] as? String } == ["select", "select", "select"])
            #expect(lines.dropFirst().allSatisfy { ($0["ns_per_unit"] as? Double ?? 0) > 0 })
        }

        @Test(
            "Options out of range end bench with an explanation",
            arguments: [
                (["search", "--batch", "1,x"], "--batch"), (["search", "--target-recall", "0.9,1"], "--target-recall"),
                (["search", "--filter-selectivity", "0.7,0.7"], "add up"), (["search", "--churn", "0"], "--churn"),
                (["search", "--threads", "0"], "--threads"), (["search", "--seconds", "0"], "--seconds"),
                (["kernels", "--only", "nonsense"], "dot_rows"), (["kernels", "--rows", "0"], "--rows"),
            ]
        )
        func wrongArguments(arguments: [String], word: String) throws {
            let files =
                arguments[0] == "search"
                ? ["--base", folder.file("base.npy"), "--queries", folder.file("queries.npy")] : []
            let result = try EngramProgram.run(["bench"] + arguments + files, folder: folder)
            #expect(result.exit == .code(64))
            #expect(result.errors.contains(word), "\(result.errors)")
        }

        @Test("bench writes tells what durable writes took beside their commits, and leaves no store behind")
        func writes() throws {
            let arguments = ["bench", "writes", "--count", "20", "--dimension", "8", "--folder", folder.path, "--json"]
            let result = try EngramProgram.run(arguments, folder: folder)
            #expect(result.exit == .code(0), "\(result.errors)")
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Double]
            )
            #expect(report["writes"] == 20 && report["commits"] == 20)
            let (mean, commit) = (report["mean_us"] ?? 0, report["commit_mean_us"] ?? 0)
            #expect(0 < commit && commit <= mean && (report["p50_us"] ?? 0) <= (report["p99_us"] ?? 0))
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(!left.contains { $0.hasPrefix("engram-") })

            let bad = try EngramProgram.run(["bench", "writes", "--folder", "/dev/null"], folder: folder)
            #expect(bad.exit == .code(64) && bad.errors.contains("/dev/null"))
        }
    }
}
