import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension Context0 {
    func addBillingRoutes(to routes: inout RouteBuilder, base: String) {
        let billing = base + "/billing"
        routes.add(.get, billing + "/usage", requiring: .analyticsRead, billedUsage)
        routes.add(.get, billing + "/history", requiring: .analyticsRead, billingHistory)
        routes.add(.get, billing + "/limits", requiring: .analyticsRead, planLimits)
    }

    private func billedUsage(_ request: AdmittedRequest) async throws -> Response {
        let month = UsageMonth(of: engine.today)
        let sum = try await sum(of: month, for: request.caller)
        return .context0("Current usage retrieved successfully") { writer in
            writer.object { writer in
                writer.member("plan", plan.name)
                writer.member("month", month.name)
                writer.key("period")
                writer.period(month.days)
                writer.members(of: sum)
            }
        }
    }

    /// The months in which anything was used, the latest first.
    private func billingHistory(_ request: AdmittedRequest) async throws -> Response {
        let page = try request.query().context0Page()
        var months: [UsageMonth] = []
        if let days = try await engine.usageDays(for: request.caller) {
            var month = UsageMonth(of: days.upperBound)
            while true {
                months.append(month)
                if month.days.contains(days.lowerBound) || month.days.lowerBound == 0 { break }
                month = UsageMonth(of: month.days.lowerBound - 1)
            }
        }
        var items: [(month: UsageMonth, sum: UsageSum)] = []
        for month in months.dropFirst(page.offset).prefix(page.limit) {
            items.append((month, try await sum(of: month, for: request.caller)))
        }
        return .context0("Billing history retrieved successfully", capacity: 256 * (items.count + 1)) { writer in
            writer.context0(items, total: months.count, page) { writer, item in
                writer.object { writer in
                    writer.member("month", item.month.name)
                    writer.members(of: item.sum)
                }
            }
        }
    }

    private func planLimits(_ request: AdmittedRequest) async throws -> Response {
        let counts = try await sum(of: UsageMonth(of: engine.today), for: request.caller).counts
        let entries: [(name: String, limit: Int?, used: Int)] = [
            ("requests_per_month", plan.requests, Int(clamping: counts.requests.reduce(0, +))),
            ("memories_per_month", plan.memories, Int(clamping: counts.memoriesWritten)),
            ("tokens_per_month", plan.tokens, Int(clamping: counts.tokensEmbedded)),
            ("storage_bytes", plan.storageBytes, Int(clamping: counts.storageBytes)),
        ]
        return .context0("Plan limits retrieved successfully") { writer in
            writer.object { writer in
                writer.member("plan", plan.name)
                writer.key("limits")
                writer.object { writer in
                    for entry in entries { writer.amount(entry.name, entry.limit) }
                    writer.key("requests_per_hour")
                    writer.rates(rateLimits)
                }
                writer.key("remaining")
                writer.object { writer in
                    for entry in entries { writer.amount(entry.name, entry.limit.map { max(0, $0 - entry.used) }) }
                }
            }
        }
    }

    private func sum(of month: UsageMonth, for caller: Caller) async throws -> UsageSum {
        let found = try await engine.usage(on: 0...month.days.upperBound, for: caller)
        return UsageSum(
            found.filter { month.days.contains($0.day) },
            storedBytes: found.last?.counts.storageBytes ?? 0
        )
    }
}

extension JSONWriter {
    fileprivate mutating func amount(_ name: String, _ value: Int?) {
        key(escaping: name)
        if let value { integer(value) } else { null() }
    }

    fileprivate mutating func rates(_ policy: RatePolicy?) {
        guard let policy else { return null() }
        object { writer in
            writer.amount("standard", policy.standard.count)
            for (name, kind) in [("search", RateClass.search), ("batch", .batch), ("ai", .ai)] {
                writer.amount(name, policy.others[kind]?.count ?? policy.standard.count)
            }
        }
    }
}

/// A month of the calendar, in UTC.
struct UsageMonth {
    /// Such as `2025-01`.
    let name: String
    /// Its days, since 1970-01-01.
    let days: ClosedRange<UInt32>

    /// The month of a day.
    init(of day: UInt32) {
        let date = Timestamp(day: day).date
        let month = date.prefix(7)
        name = String(month)
        let first = day - (UInt32(date.suffix(2)) ?? 1) + 1
        var last = day
        while Timestamp(day: last + 1).date.hasPrefix(month) { last += 1 }
        days = first...last
    }
}
