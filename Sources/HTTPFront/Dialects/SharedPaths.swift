/// The documented paths that several dialects claim, and whose they are.
struct SharedPaths: Sendable {
    /// A path that several dialects claim.
    struct Path: Sendable {
        /// The documented path.
        let documented: String
        /// The path that stands for it in each dialect, by the dialects' names.
        let own: [String: String]

        /// Where a request goes in one dialect; `nil` when the dialect does not claim the path.
        ///
        /// - Parameter target: A path under the documented one, maybe with a query.
        func target(_ target: String, in dialect: String) -> String? {
            own[dialect].map { $0 + target.dropFirst(documented.count) }
        }
    }

    private let paths: [Path]

    /// The paths that more than one of some dialects claim.
    init(_ dialects: [any Dialect]) {
        var claims: [String: [String: String]] = [:]
        for dialect in dialects {
            for (documented, own) in dialect.sharedPaths {
                claims[documented, default: [:]][type(of: dialect).name] = own
            }
        }
        paths = claims.filter { $0.value.count > 1 }.map { Path(documented: $0.key, own: $0.value) }
    }

    /// The shared path that a request's target lies under.
    ///
    /// - Parameter target: A path, maybe with a query.
    func path(of target: String) -> Path? {
        paths.first { path in
            guard target.hasPrefix(path.documented) else { return false }
            let next = target.utf8.dropFirst(path.documented.utf8.count).first
            return next == nil || next == UInt8(ascii: "/") || next == UInt8(ascii: "?")
        }
    }

    /// The paths that a request could go to: one for each dialect that claims it, or the path itself.
    func targets(of target: String) -> [String] {
        guard let path = path(of: target) else { return [target] }
        return path.own.keys.sorted().compactMap { path.target(target, in: $0) }
    }
}
