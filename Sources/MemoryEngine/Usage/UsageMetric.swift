package import Store

/// What is counted of an organisation, and can be followed over time.
package enum UsageMetric: String, Sendable, CaseIterable {
    case requests
    case searchRequests = "search_requests"
    case batchRequests = "batch_requests"
    case aiRequests = "ai_requests"
    case memoriesWritten = "memories_written"
    case tokensEmbedded = "tokens_embedded"
    case storageBytes = "storage_bytes"

    /// The number among some counts.
    package func value(in counts: UsageCounts) -> Int64 {
        switch self {
        case .requests: Int64(clamping: counts.requests.reduce(0, +))
        case .searchRequests: Int64(clamping: counts.requests[RequestClass.search.rawValue])
        case .batchRequests: Int64(clamping: counts.requests[RequestClass.batch.rawValue])
        case .aiRequests: Int64(clamping: counts.requests[RequestClass.ai.rawValue])
        case .memoriesWritten: Int64(clamping: counts.memoriesWritten)
        case .tokensEmbedded: Int64(clamping: counts.tokensEmbedded)
        case .storageBytes: counts.storageBytes
        }
    }
}

/// A number and the day with which its time begins.
package struct UsagePoint: Sendable, Hashable {
    /// Days since 1970-01-01, UTC.
    package let day: UInt32
    package let value: Int64
}
