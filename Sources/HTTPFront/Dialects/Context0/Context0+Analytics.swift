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
        let sum = found.total(storedBytes: try engine.storageBytes(for: request.caller))
        return .context0("Usage retrieved successfully", capacity: 256 * (found.count + 2)) { writer in
            writer.object { writer in
                writer.key("period")
                writer.period(days)
                writer.members(of: sum)
                writer.key("by_day")
                writer.array(found) { writer, day in
                    writer.object { writer in
                        writer.member("date", day.date)
                        writer.members(of: day.counts)
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

    private func trends(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let word = try query.word("metric", of: UsageMetric.allCases.map(\.rawValue))
        let metric = word.flatMap { UsageMetric(rawValue: $0) } ?? .memoriesWritten
        let interval = try query.word("interval", of: ["day", "week"]) ?? "day"
        let days = try days(of: query)
        let step: UInt32 = interval == "week" ? 7 : 1
        let points = try await engine.usageTrend(of: metric, on: days, step: step, for: request.caller)
        return .context0("Trends retrieved successfully", capacity: 48 * (points.count + 4)) { writer in
            writer.object { writer in
                writer.member("metric", metric.rawValue)
                writer.member("interval", interval)
                writer.key("period")
                writer.period(days)
                writer.key("points")
                writer.array(points) { writer, point in
                    writer.object { writer in
                        writer.member("date", Timestamp(day: point.day).date)
                        writer.member("value", point.value)
                    }
                }
            }
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

extension DayUsage {
    /// The day, such as `2025-01-31`.
    var date: String { Timestamp(day: day).date }
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
    mutating func members(of counts: UsageCounts) {
        key("requests")
        object { writer in
            for (position, name) in ["standard", "search", "batch", "ai"].enumerated() {
                writer.key(escaping: name)
                writer.integer(counts.requests[position])
            }
        }
        member("memories_written", counts.memoriesWritten)
        member("tokens_embedded", counts.tokensEmbedded)
        member("storage_bytes", counts.storageBytes)
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
