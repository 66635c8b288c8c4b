extension Error {
    /// A decoding error in a few words, with the path of the key it is about.
    var summary: String {
        guard let error = self as? DecodingError else { return "\(self)" }
        switch error {
        case .keyNotFound(let key, let context):
            return "no key \(Self.path(context.codingPath + [key]))"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "the value of \(Self.path(context.codingPath)) has the wrong type"
        case .dataCorrupted(let context):
            guard context.codingPath.isEmpty else { return "\(Self.path(context.codingPath)) is not valid" }
            let text = context.debugDescription
            return text.hasSuffix(".") ? String(text.dropLast()) : text
        @unknown default:
            return "not valid"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map(\.stringValue).joined(separator: ".")
    }
}
