import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension Context0 {
    /// The days of a period that names no beginning.
    private static let defaultDays: UInt32 = 30
    /// The most days of a period.
    private static let largestDays = 366

    func addAnalyticsRoutes(to routes: inout RouteBuilder, base: String) {
        let analytics = base + "/analytics"
        routes.add(.get, analytics + "/usage", requiring: .analyticsRead, usage)
        routes.add(.get, analytics + "/memories", requiring: .analyticsRead, memoryAnalytics)
        routes.add(.get, analytics + "/trends", requiring: .analyticsRead, trends)
    }

    private func usage(_ request: AdmittedRequest) async throws -> Response {
        let days = try days(of: try request.query())
        let found = try await engine.usage(on: days, for: request.caller)
        let sum = try UsageSum(found, storedBytes: engine.storageBytes(for: request.caller))
        return .context0("Usage retrieved successfully", capacity: 256 * (found.count + 2)) { writer in
            writer.object { writer in
                writer.key("period")
                writer.period(days)
                writer.members(of: sum)
                writer.key("by_day")
                writer.array(found) { writer, day in
                    writer.object { writer in
                        writer.member("date", day.date)
                        writer.members(of: UsageSum([day], storedBytes: day.counts.storageBytes))
                    }
                }
            }
        }
    }

    private func memoryAnalytics(_ request: AdmittedRequest) async throws -> Response {
        let counts = try await engine.memoryCounts(
            in: Self.scope(of: request.caller),
            metadata: [Context0Vocabulary.metadataKey, "emotion"],
            for: request.caller
        )
        return .context0("Memory analytics retrieved successfully", capacity: 1_024) { writer in
            writer.object { writer in
                writer.member("total", counts.total)
                let categories = counts.byTopic.filter { Context0Vocabulary.categories.contains($0.key) }
                writer.key("by_category")
                writer.counts(categories)
                writer.key("by_emotion")
                writer.counts(counts.byMetadata)
                writer.key("by_topic")
                writer.counts(counts.byTopic)
                writer.key("by_month")
                writer.counts(counts.byMonth)
                writer.key("growth")
                var total = 0
                writer.array(counts.byMonth.sorted { $0.key < $1.key }) { writer, month in
                    total += month.value
                    writer.object { writer in
                        writer.member("month", month.key)
                        writer.member("added", month.value)
                        writer.member("total", total)
                    }
                }
            }
        }
    }

    /// The words for what a trend shows.
    private static let metrics = [
        "requests", "search_requests", "batch_requests", "ai_requests", "memories_written", "tokens_embedded",
        "storage_bytes",
    ]

    private func trends(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let metric = try query.word("metric", of: Self.metrics) ?? "memories_written"
        let interval = try query.word("interval", of: ["day", "week"]) ?? "day"
        let days = try days(of: query)
        // What is stored stays from one day to the next, so it may have been written before the period.
        let found = try await engine.usage(on: 0...days.upperBound, for: request.caller)
        let points = Self.points(of: metric, in: found, on: days, step: interval == "week" ? 7 : 1)
        return .context0("Trends retrieved successfully", capacity: 48 * (points.count + 4)) { writer in
            writer.object { writer in
                writer.member("metric", metric)
                writer.member("interval", interval)
                writer.key("period")
                writer.period(days)
                writer.key("points")
                writer.array(points) { writer, point in
                    writer.object { writer in
                        writer.member("date", point.date)
                        writer.member("value", point.value)
                    }
                }
            }
        }
    }

    private static func points(
        of metric: String,
        in found: [DayUsage],
        on days: ClosedRange<UInt32>,
        step: UInt32
    ) -> [(date: String, value: Int64)] {
        stride(from: days.lowerBound, through: days.upperBound, by: Int(step)).map { start in
            let end = min(start + (step - 1), days.upperBound)
            let date = Timestamp(day: start).date
            if metric == "storage_bytes" { return (date, found.last { $0.day <= end }?.counts.storageBytes ?? 0) }
            let sum = UsageSum(found.filter { (start...end).contains($0.day) }, storedBytes: 0)
            let value: UInt64 =
                switch metric {
                case "requests": sum.counts.requests.reduce(0, +)
                case "search_requests": sum.counts.requests[RequestClass.search.rawValue]
                case "batch_requests": sum.counts.requests[RequestClass.batch.rawValue]
                case "ai_requests": sum.counts.requests[RequestClass.ai.rawValue]
                case "tokens_embedded": sum.counts.tokensEmbedded
                default: sum.counts.memoriesWritten
                }
            return (date, Int64(clamping: value))
        }
    }

    /// The period of a query: from `start_date` to `end_date`, both included.
    private func days(of query: QueryParameters) throws(APIError) -> ClosedRange<UInt32> {
        let last = try query.context0Date("end_date")?.start.day ?? engine.today
        let first = try query.context0Date("start_date")?.start.day ?? last - min(last, Self.defaultDays - 1)
        guard first <= last else {
            throw .refused("start_date", "must not be after end_date", "value_error.date")
        }
        guard last - first < Self.largestDays else {
            throw .refused("start_date", "a period has at most \(Self.largestDays) days", "value_error.date")
        }
        return first...last
    }
}

/// The counts of several days.
struct UsageSum {
    private(set) var counts = UsageCounts()

    /// - Parameter storedBytes: Those at the end, which are no sum.
    init(_ days: [DayUsage], storedBytes: Int64) {
        for day in days { counts.add(day.counts) }
        counts.storageBytes = storedBytes
    }
}

extension DayUsage {
    /// The day, such as `2025-01-31`.
    var date: String { Timestamp(day: day).date }
}

extension Timestamp {
    /// The day of the moment, such as `2025-01-31`.
    var date: String { String(description.prefix(10)) }
}

extension JSONWriter {
    /// `{"start", "end"}`.
    mutating func period(_ days: ClosedRange<UInt32>) {
        object { writer in
            writer.member("start", Timestamp(day: days.lowerBound).date)
            writer.member("end", Timestamp(day: days.upperBound).date)
        }
    }

    /// What was used, as members.
    mutating func members(of sum: UsageSum) {
        key("requests")
        object { writer in
            for (position, name) in ["standard", "search", "batch", "ai"].enumerated() {
                writer.key(escaping: name)
                writer.integer(sum.counts.requests[position])
            }
        }
        member("memories_written", sum.counts.memoriesWritten)
        member("tokens_embedded", sum.counts.tokensEmbedded)
        member("storage_bytes", sum.counts.storageBytes)
    }

    /// An object of numbers, the members in their order.
    fileprivate mutating func counts(_ counts: [String: Int]) {
        object { writer in
            for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
                writer.key(escaping: name)
                writer.integer(count)
            }
        }
    }
}
