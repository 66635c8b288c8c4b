import Foundation
import TestSupport
import Testing

extension IntegrationTests {
    @Suite(.serialized) struct CommandTests {
        private let folder = TemporaryFolder()
        private var data: String { folder.file("store") }

        /// Ten lines of which the second, fourth, sixth, eighth and ninth are bad.
        private static let lines: [[UInt8]] = [
            Array(#"{"fact":"anna likes green tea","topic":"drinks","confidence":0.75,"metadata":{"n":1}}"#.utf8),
            Array(#"{"fact":"broken"#.utf8), Array("anna plays the cello on sundays".utf8),
            Array(#"{"topic":"no fact"}"#.utf8), [], Array(#"{"fact":"x","confidence":7}"#.utf8),
            Array(#"{"fact":"the dog is called Rex","id":"00000000-0000-4000-8000-000000000007"}"#.utf8),
            [0x66, 0xFF, 0xFE], Array(#"{"fact":"bad id","id":"7"}"#.utf8), Array("last line without an end".utf8),
        ]
        private static let file = Array(lines.joined(separator: [0x0A]))

        private func importFile(_ arguments: [String], input: [UInt8] = []) throws -> ChildProcess.Result {
            try EngramProgram.run(["import"] + arguments + ["--scope", "user_id=anna"], input: input, folder: folder)
        }

        private func check(_ result: ChildProcess.Result) {
            #expect(result.exit == .code(1))
            for number in [2, 4, 6, 8, 9] { #expect(result.errors.contains("line \(number): ")) }
            for number in [1, 3, 5, 7, 10] { #expect(!result.errors.contains("line \(number): ")) }
            #expect(result.output.contains("4 memories imported"))
            #expect(result.output.contains("5 lines refused"))
        }

        private func facts(_ arguments: [String], of text: String = "anna") throws -> Set<String> {
            let result = try EngramProgram.run(
                ["search", text, "--scope", "user_id=anna", "--json", "-k", "100"] + arguments,
                folder: folder
            )
            #expect(result.exit == .code(0), "\(result.errors)")
            let answer = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            )
            let memories = try #require(answer["memories"] as? [[String: Any]])
            #expect(answer["total"] as? Int == memories.count)
            return Set(memories.compactMap { $0["fact"] as? String })
        }

        private static let imported: Set = [
            "anna likes green tea", "anna plays the cello on sundays", "the dog is called Rex",
            "last line without an end",
        ]

        @Test("import stores the good lines of a file, names the bad ones by number, and exits with 1")
        func importsFile() throws {
            folder.write(CommandTests.file, to: "facts.jsonl")
            check(try importFile([folder.file("facts.jsonl"), "--data", data]))
            #expect(try facts(["--data", data]) == CommandTests.imported)
        }

        @Test("A long file is imported in its order: of lines with one id the first counts, vectors may be base64")
        func importsLong() throws {
            let id = "00000000-0000-4000-8000-000000000009"
            var lines = (0..<2_500).map { #"{"fact":"row \#($0)","embedding":[1,\#($0),0.5]}"# }
            lines[10] = #"{"fact":"the first","id":"\#(id)","embedding":"AACAPwAAgD8AAAA/"}"#
            lines[2_400] = #"{"fact":"the second","id":"\#(id)","embedding":[1,2,3]}"#
            lines[1_700] = #"{"fact":"x","embedding":"AAAA"}"#
            folder.write(Array(lines.joined(separator: "\n").utf8), to: "long.jsonl")
            let result = try EngramProgram.run(
                ["import", folder.file("long.jsonl"), "--scope", "user_id=anna", "--data", data],
                folder: folder
            )
            #expect(result.exit == .code(1) && result.output.contains("2498 memories imported"), "\(result)")
            #expect(result.errors.contains("line 1701: ") && result.errors.contains("line 2401: "))
            let server = try EngramServer(data: data, folder: folder)
            let connection = try server.connect()
            let one = try connection.json("GET", "/api/v1/memories/\(id)?include=embedding").object
            #expect(one["fact"] as? String == "the first")
            #expect((one["embedding"] as? [Double])?.map { ($0 * 3).rounded() } == [2, 2, 1])
            let page = "/api/v1/memories?scope=%7B%22user_id%22:%22anna%22%7D&limit=1000&offset=1500"
            let listed = try connection.json("GET", page).object["memories"] as? [[String: Any]] ?? []
            let wanted = lines.indices.filter { ![10, 1_700, 2_400].contains($0) }.map { "row \($0)" }
            // One before them is the line with an id of its own, whose place the id decides.
            let facts = listed.compactMap { $0["fact"] as? String }.filter { $0 != "the first" }
            #expect(facts.count > 900 && wanted.suffix(facts.count).elementsEqual(facts))
            #expect(server.stop() == .code(0))
        }

        @Test("import leaves words out of the keyword index on request, and index-keywords adds them once")
        func importsWithoutKeywords() throws {
            let input = Array((1...1_200).map { "fact number \($0)\n" }.joined().utf8)
            let imported = try importFile(["-", "--data", data, "--no-keywords"], input: input)
            #expect(imported.exit == .code(0) && imported.output.contains("1200 memories imported"), "\(imported)")
            let words = ["--data", data, "--type", "keyword"]
            #expect(try facts(words, of: "fact 77").isEmpty)
            #expect(try facts(["--data", data], of: "fact number 77").contains("fact number 77"))
            let arguments = ["index-keywords", "--data", data]
            let indexed = try EngramProgram.run(arguments, folder: folder)
            #expect(indexed.exit == .code(0) && indexed.output.hasPrefix("1200 memories indexed in "), "\(indexed)")
            #expect(try facts(words, of: "77") == ["fact number 77"])
            let again = try EngramProgram.run(arguments, folder: folder)
            #expect(again.exit == .code(0) && again.output.hasPrefix("nothing to do"), "\(again)")
            let json = try EngramProgram.run(arguments + ["--json"], folder: folder)
            #expect(json.output == #"{"memories":0,"deleted_memories":0}"# + "\n")
        }

        @Test("import reads standard input alike")
        func importsInput() throws {
            check(try importFile(["-", "--data", data], input: CommandTests.file))
            #expect(try facts(["--data", data]) == CommandTests.imported)
        }

        @Test("import into a running server stores the same, and search asks it")
        func importsIntoServer() throws {
            let server = try EngramServer(data: data, folder: folder)
            let reach = ["--url", "http://127.0.0.1:\(server.port)", "--api-key", EngramServer.key]
            check(try importFile(["-"] + reach, input: CommandTests.file))
            #expect(try facts(reach) == CommandTests.imported)
            #expect(try facts(["--data", data]) == CommandTests.imported)
            let wrong = try importFile(["-", "--url", reach[1], "--api-key", "wrong"], input: Array("a fact\n".utf8))
            #expect(wrong.exit == .code(1))
            #expect(server.stop() == .code(0))
        }

        @Test("An id that is there already is reported, or passed over on request")
        func importsAgain() throws {
            let line = Array(#"{"fact":"once","id":"00000000-0000-4000-8000-000000000001"}"#.utf8)
            #expect(try importFile(["-", "--data", data], input: line).exit == .code(0))
            let again = try importFile(["-", "--data", data], input: line)
            #expect(again.exit == .code(1) && again.errors.contains("line 1: "))
            let skipped = try importFile(["-", "--data", data, "--skip-existing"], input: line)
            #expect(skipped.exit == .code(0) && skipped.output.contains("1 were there already"))
        }

        @Test("import of many lines in large batches keeps all of them")
        func importsMany() throws {
            let input = (1...3_000).map { "fact number \($0)\r\n" }.joined()
            let result = try importFile(["-", "--data", data], input: Array(input.utf8))
            #expect(result.exit == .code(0), "\(result.errors)")
            #expect(result.output.contains("3000 memories imported"))
            let server = try EngramServer(data: data, folder: folder)
            let list = try server.connect().json("GET", "/api/v1/memories?scope_user_id=anna&limit=1&offset=2999")
            #expect(list.object["total"] as? Int == 3_000)
            #expect(((list.object["memories"] as? [[String: Any]])?.first?["fact"] as? String) == "fact number 3000")
        }

        @Test("search --json prints hits in the form of the HTTP answer, best first")
        func searches() throws {
            _ = try importFile(["-", "--data", data], input: CommandTests.file)
            let result = try EngramProgram.run(
                ["search", "anna likes green tea", "--data", data, "--scope", "user_id=anna", "--json", "-k", "2"],
                folder: folder
            )
            #expect(result.exit == .code(0))
            let answer = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            let memories = try #require(answer?["memories"] as? [[String: Any]])
            #expect(memories.count == 2)
            #expect(memories[0]["fact"] as? String == "anna likes green tea")
            #expect(memories[0]["topic"] as? String == "drinks")
            #expect(memories[0]["confidence"] as? Double == 0.75)
            #expect((memories[0]["similarity"] as? Double ?? 0) > 0.999)
            #expect((memories[1]["similarity"] as? Double ?? 1) < 0.999)
            let none = try EngramProgram.run(
                ["search", "x", "--data", data, "--scope", "user_id=nobody", "--json"],
                folder: folder
            )
            #expect(none.exit == .code(0))
            let empty = try JSONSerialization.jsonObject(with: Data(none.output.utf8)) as? [String: Any]
            #expect(empty?["total"] as? Int == 0 && (empty?["memories"] as? [Any])?.isEmpty == true)
            let filtered = try EngramProgram.run(
                ["search", "anna", "--data", data, "--scope", "user_id=anna", "--json", "-k", "2", "--exact"]
                    + ["--filter", #"{"topic":"drinks","confidence":{"lt":0.8}}"#],
                folder: folder
            )
            #expect(filtered.exit == .code(0))
            let drinks = try JSONSerialization.jsonObject(with: Data(filtered.output.utf8)) as? [String: Any]
            #expect(
                (drinks?["memories"] as? [[String: Any]])?.compactMap { $0["fact"] as? String }
                    == ["anna likes green tea"]
            )
            #expect(drinks?["exact"] as? Bool == true)
            let hybrid = ["search", "green tea", "--data", data, "--scope", "user_id=anna", "--type", "hybrid"]
            let table = try EngramProgram.run(hybrid + ["--explain"], folder: folder)
            #expect(table.exit == .code(0) && table.output.contains("semantic     keyword"), "\(table.output)")
            let explained = try EngramProgram.run(hybrid + ["--explain", "--json"], folder: folder)
            let body = try JSONSerialization.jsonObject(with: Data(explained.output.utf8)) as? [String: Any]
            let hit = try #require((body?["memories"] as? [[String: Any]])?.first)
            let parts = try #require(hit["explanation"] as? [String: Double])
            #expect(Set(parts.keys) == ["semantic", "keyword", "context", "recency", "importance"])
            #expect(abs(parts.values.reduce(0, +) - (hit["score"] as? Double ?? -1)) < 1e-3)
            let plain = try EngramProgram.run(hybrid + ["--json"], folder: folder)
            #expect(!plain.output.contains("explanation"))
        }

        @Test(
            "Wrong arguments end a command with an explanation and without a crash",
            arguments: [
                (["import", "no-such-file", "--scope", "a=b"], "no-such-file"),
                (["import", "-", "--scope", "nonsense"], "KEY=VALUE"), (["import", "-"], "--scope"),
                (["search", "x", "--scope", "a=b", "-k", "0"], "top-k"), (["search", "x", "--scope", "a=b"], "store"),
                (["serve", "--port", "99999"], "65535"), (["serve", "--durability", "none"], "full or relaxed"),
                (["search", "x", "--scope", "a=b", "--url", "ftp://x"], "http://"), (["nonsense"], "nonsense"),
                (["search", "x", "--scope", "a=b", "--filter", "{"], "--filter is not JSON"),
                (["search", "x", "--scope", "a=b", "--filter", #"{"and":[{"tpic":1}]}"#], "filter.and.0.tpic"),
            ]
        )
        func wrongArguments(arguments: [String], word: String) throws {
            let result = try EngramProgram.run(
                arguments + (arguments == ["nonsense"] ? [] : ["--data", folder.file("none")]),
                folder: folder
            )
            guard case .code(let code) = result.exit, code != 0 else {
                Issue.record("\(String(describing: result.exit)): \(result.output)")
                return
            }
            #expect(result.errors.contains(word), "\(result.errors)")
            #expect(!result.errors.contains("Fatal error"))
        }

        @Test(
            "A command for a server says that nobody listens at its address",
            arguments: [
                ["search", "tea", "--scope", "user_id=anna"], ["keys", "list", "--api-key", "k"],
                ["reembed", "--precision", "int8"],
            ]
        )
        func nobodyListens(arguments: [String]) throws {
            // Port 1 is nobody's: it takes a privilege to listen there.
            let result = try EngramProgram.run(arguments + ["--url", "http://127.0.0.1:1"], folder: folder)
            #expect(
                result.exit == .code(1) && result.errors.contains("cannot reach http://127.0.0.1:1"),
                "\(result.errors)"
            )
        }

        @Test("index-keywords makes no store where there is none")
        func noStore() throws {
            let data = folder.file("none-to-index")
            let result = try EngramProgram.run(["index-keywords", "--data", data], folder: folder)
            #expect(result.exit == .code(1) && result.errors.contains("none-to-index"), "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: data))
        }
    }
}
