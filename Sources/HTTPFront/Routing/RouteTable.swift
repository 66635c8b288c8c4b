import HTTPTypes

/// Which methods each path knows, to tell an unknown path from a wrong method.
struct RouteTable: Sendable {
    private struct Entry: Sendable {
        /// `nil` stands for a parameter.
        let segments: [Substring?]
        var methods: [HTTPRequest.Method]
    }

    private var entries: [Entry] = []

    /// Adds a route such as `/api/v1/memories/{id}`.
    ///
    /// A route that answers GET also answers HEAD.
    mutating func add(_ method: HTTPRequest.Method, _ template: String) {
        let segments = Self.segments(template).map { $0.hasPrefix("{") ? nil : $0 }
        let methods = method == .get ? [method, .head] : [method]
        if let known = entries.firstIndex(where: { $0.segments == segments }) {
            entries[known].methods += methods
        } else {
            entries.append(Entry(segments: segments, methods: methods))
        }
    }

    /// The methods of the route that a path names, in order of their names; empty for an unknown path.
    ///
    /// Where several routes match, the one with the fewest parameters counts, as in the router.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let segments = Self.segments(path)
        let matches = entries.filter { entry in
            entry.segments.count == segments.count && zip(entry.segments, segments).allSatisfy { $0 == nil || $0 == $1 }
        }
        let best = matches.min { $0.segments.count(where: { $0 == nil }) < $1.segments.count(where: { $0 == nil }) }
        return (best?.methods ?? []).sorted { $0.rawValue < $1.rawValue }
    }

    private static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }
}
