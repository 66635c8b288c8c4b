import ArgumentParser

/// The form of log lines.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    /// One JSON object a line.
    case json
    /// For people.
    case text
    /// Text at a terminal, JSON elsewhere.
    case auto
}
