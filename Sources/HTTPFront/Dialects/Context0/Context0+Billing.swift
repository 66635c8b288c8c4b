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
        let sum = try await engine.usage(in: month, for: request.caller)
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
        let months = try await engine.usageMonths(for: request.caller)
        var items: [(month: UsageMonth, counts: UsageCounts)] = []
        for month in months.dropFirst(page.offset).prefix(page.limit) {
            items.append((month, try await engine.usage(in: month, for: request.caller)))
        }
        return .context0("Billing history retrieved successfully", capacity: 256 * (items.count + 1)) { writer in
            writer.context0(items, total: months.count, page) { writer, item in
                writer.object { writer in
                    writer.member("month", item.month.name)
                    writer.members(of: item.counts)
                }
            }
        }
    }

    private func planLimits(_ request: AdmittedRequest) async throws -> Response {
        let counts = try await engine.usage(in: UsageMonth(of: engine.today), for: request.caller)
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
