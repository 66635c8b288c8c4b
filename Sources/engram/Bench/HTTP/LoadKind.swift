import ArgumentParser

/// What a load consists of.
enum LoadKind: String, ExpressibleByArgument, CaseIterable {
    /// Searches by a vector as JSON numbers.
    case vector
    /// Searches by a vector in base64.
    case base64
    /// Searches by a vector as raw float32 values.
    case raw
    /// Several searches a call, their vectors in base64.
    case batch
    /// Several searches a call, as rows of raw float32 values.
    case rawBatch = "raw-batch"
    /// Searches by a text.
    case text
    /// New memories, one a request.
    case create
    /// The health page: what the HTTP server takes without any work behind it.
    case health
    /// Bodies of a file, posted to the path of the URL: for other servers.
    case post

    /// Whether a request holds several searches.
    var isBatch: Bool { self == .batch || self == .rawBatch }

    /// Whether the answers are lists of memories.
    var isSearch: Bool { self != .create && self != .health && self != .post }

    /// Whether the requests are made from vectors.
    var needsVectors: Bool { isSearch && self != .text }
}
