/// Why a model cannot be loaded or used.
///
/// The description says what to do about it.
public enum EmbeddingError: Error, Hashable, Sendable {
    /// A file of the model is not there.
    case missingFile(path: String)

    /// A file of the model is there but cannot be read; `reason` is the system's message.
    case unreadableFile(path: String, reason: String)

    /// A file of the model has content that cannot be right.
    case damagedFile(path: String, reason: String)

    /// The server that embeds gives no vectors, or none in time.
    case unavailable(reason: String, isTimeout: Bool)

    /// The model is of a kind this encoder does not compute.
    case unsupportedConfiguration(path: String, key: String, found: String, supported: String)
}

extension EmbeddingError: CustomStringConvertible {
    /// One sentence on what is wrong and one on what to do.
    public var description: String {
        switch self {
        case .missingFile(let path):
            "The model file \(path) is missing. Run `make model` to fetch the model."
        case .unreadableFile(let path, let reason):
            "The model file \(path) cannot be read: \(reason). Check its permissions, or run `make model` to fetch it again."
        case .damagedFile(let path, let reason):
            "The model file \(path) is damaged: \(reason). Run `make model` to fetch it again."
        case .unavailable(let reason, _): reason
        case .unsupportedConfiguration(let path, let key, let found, let supported):
            "\(path) sets \(key) to \(found), but only \(supported) is supported. "
                + "Use a BERT sentence encoder such as all-MiniLM-L6-v2 (`make model` fetches it)."
        }
    }
}
