import JSON
import MemoryEngine
import Store

/// A job and whether the caller waits for its end.
struct GenerationRequest: Sendable {
    let job: NewJob
    let waits: Bool
}

extension FieldReader {
    /// The body of a generation.
    ///
    /// `nil` with problems noted when something is wrong.
    mutating func generation(by caller: Caller) -> GenerationRequest? {
        let scope = scope(of: caller.organisation, isRequired: true)
        let source = source()
        var options = GenerationOptions()
        var waits = false
        if let config = present("config") {
            if config.kind == .object {
                var inner = FieldReader(config, at: path + [.key("config")])
                options = inner.generationOptions()
                waits = inner.optional("wait_for_completion", .boolean) ?? false
                take(inner.problems)
            } else {
                refuse([.key("config")], "expected an object, got \(config.kind)", "type_error.dict")
            }
        }
        guard problems.isEmpty, let scope, let source else { return nil }
        return GenerationRequest(job: NewJob(source: source, scope: scope, options: options), waits: waits)
    }

    private mutating func source() -> JobSource? {
        guard let type = required("source_type", .string) else { return nil }
        switch type {
        case "session":
            guard let reference = required("source_reference", .string) else { return nil }
            // A malformed id is an unknown id, which is what the all-zero one always is.
            return .session(SessionID(reference) ?? SessionID(high: 0, low: 0))
        case "text": return required("source_text", .string).map { .text($0) }
        default:
            refuse(
                [.key("source_type")],
                "expected session or text, got '\(type.prefix(64))'",
                "value_error.const"
            )
            return nil
        }
    }

    private mutating func generationOptions() -> GenerationOptions {
        var options = GenerationOptions()
        options.model = nullable("extraction_model", .string)
        if let topics = nullable("topics", .array) {
            for (position, element) in topics.enumerated() {
                if let topic = element.string {
                    options.topics.append(topic)
                } else {
                    let message = "expected a string, got \(element.kind)"
                    refuse([.key("topics"), .index(position)], message, "type_error.string")
                }
            }
        }
        if let name = nullable("consolidation", .string) {
            if let policy = ConsolidationPolicy(rawValue: name) {
                options.consolidation = policy
            } else {
                let message = "expected off, conservative or eager, got '\(name.prefix(64))'"
                refuse([.key("consolidation")], message, "value_error.const")
            }
        }
        return options
    }
}
