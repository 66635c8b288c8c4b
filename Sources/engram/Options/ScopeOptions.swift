import ArgumentParser
import MemoryEngine

/// Whose memories a command works with.
struct ScopeOptions: ParsableArguments {
    @Option(name: .long, help: "A pair of the scope, such as user_id=anna. Repeat it for more pairs.")
    var scope: [String] = []

    @Option(help: "The organisation (tenant) of the scope.")
    var organisation = "default"

    /// The pairs of the scope.
    ///
    /// - Throws: `ValidationError` for an argument without `=` and for no argument at all.
    func pairs() throws -> [(String, String)] {
        guard !scope.isEmpty else {
            throw ValidationError("--scope KEY=VALUE is missing, such as --scope user_id=anna")
        }
        return try scope.map { argument in
            guard let equals = argument.firstIndex(of: "=") else {
                throw ValidationError("--scope \(argument) is not of the form KEY=VALUE")
            }
            return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
        }
    }

    /// The scope.
    func resolved() throws -> Scope {
        let pairs = try pairs()
        do throws(EngineError) {
            return try Scope(organisation: organisation, pairs: pairs)
        } catch {
            throw ValidationError(error.forPeople)
        }
    }

    /// Who works at the command line: whoever may read the folder may do everything in it.
    var caller: Caller { Caller(organisation: organisation, user: "cli", reachesAllUsers: true, isAdmin: true) }
}

/// How to reach a running server instead of opening a store.
struct ServerOptions: ParsableArguments {
    @Option(help: "Work with the server at this address, such as http://127.0.0.1:8000, instead of a store.")
    var url: String?

    @Option(help: "The API key for --url. (default: API_KEY)")
    var apiKey: String?

    /// The key to send.
    var key: String? { apiKey ?? environmentVariable("API_KEY") }

    func validate() throws {
        if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
            throw ValidationError("--url \(url) does not begin with http:// or https://")
        }
    }
}

extension EngineError {
    /// The error in one line for people.
    var forPeople: String {
        switch self {
        case .notFound(let text), .forbidden(let text), .conflict(let text), .expired(let text), .storageFull(let text),
            .unavailable(let text), .upstream(let text, _), .internalFailure(let text):
            text
        case .overloaded: "too much work is waiting"
        case .invalid(let problems):
            problems.map { problem in
                let path = problem.path.map { step in
                    switch step {
                    case .key(let key): key
                    case .index(let index): "\(index)"
                    }
                }
                return path.joined(separator: ".") + " " + problem.message
            }.joined(separator: "; ")
        }
    }
}
