import ArgumentParser
import Foundation
import HTTPFront

/// What billing says that may be used in a month: shown, not enforced.
struct PlanOptions: ParsableArguments {
    @Option(help: "The name of the plan that billing shows. (default: ENGRAM_PLAN, or unlimited)")
    var plan: String?

    @Option(help: "The requests of a month that billing shows. (default: ENGRAM_PLAN_REQUESTS, or any number)")
    var planRequests: Int?

    @Option(help: "The memories of a month that billing shows. (default: ENGRAM_PLAN_MEMORIES, or any number)")
    var planMemories: Int?

    @Option(help: "The embedded tokens of a month that billing shows. (default: ENGRAM_PLAN_TOKENS, or any number)")
    var planTokens: Int?

    @Option(help: "The stored bytes that billing shows. (default: ENGRAM_PLAN_STORAGE_BYTES, or any number)")
    var planStorageBytes: Int?

    /// The plan.
    func shown() throws -> UsagePlan {
        var result = UsagePlan()
        result.name = plan ?? environmentVariable("ENGRAM_PLAN") ?? result.name
        result.requests = try count(planRequests, "ENGRAM_PLAN_REQUESTS")
        result.memories = try count(planMemories, "ENGRAM_PLAN_MEMORIES")
        result.tokens = try count(planTokens, "ENGRAM_PLAN_TOKENS")
        result.storageBytes = try count(planStorageBytes, "ENGRAM_PLAN_STORAGE_BYTES")
        return result
    }

    private func count(_ given: Int?, _ name: String) throws -> Int? {
        let text = environmentVariable(name)
        guard let value = given ?? text.map({ Int($0) ?? -1 }) else { return nil }
        guard value >= 0 else { throw ValidationError("\(name) is a number of at least 0") }
        return value
    }
}
