import Foundation

/// The file `.env` of the working folder: `NAME=value` lines that fill in what the environment does not set.
enum EnvironmentFile {
    /// Reads the file, if there is one, into the environment of this process.
    static func load(path: String = ".env") {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
        for (name, value) in assignments(in: text) {
            unsafe setenv(name, value, 0)
        }
    }

    /// The assignments of a text.
    ///
    /// Comments, blank lines and lines without `=` are passed over; quotes are taken off.
    static func assignments(in text: String) -> [(name: String, value: String)] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            var line = line.trimmingPrefix { $0.isWhitespace }
            if line.hasPrefix("export ") { line = line.dropFirst(7) }
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { return nil }
            let name = line[..<equals].trimmingCharacters(in: .whitespaces)
            var value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
                value = String(value.dropFirst().dropLast())
                break
            }
            return name.isEmpty ? nil : (name, value)
        }
    }
}

/// The value of an environment variable, if it is set and not empty.
func environmentVariable(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
}
