import JSON
import MemoryEngine
import Store

/// A day, or a moment: one end of a range of dates.
struct Context0Date {
    /// The moment, or the beginning of the day, in UTC.
    let start: Timestamp
    let isDay: Bool

    init?(_ text: String) {
        if let moment = Timestamp(parsing: text) {
            (start, isDay) = (moment, false)
        } else if text.utf8.count == 10, let day = Timestamp(parsing: text + "T00:00:00Z") {
            (start, isDay) = (day, true)
        } else {
            return nil
        }
    }

    /// Memories that were made then or later.
    var since: MemoryFilter { .compares(.createdAt, .atLeast, .time(start)) }

    /// Memories that were made then or earlier; on that day or earlier.
    var until: MemoryFilter {
        isDay
            ? .compares(.createdAt, .less, .time(start.advanced(bySeconds: 86_400)))
            : .compares(.createdAt, .atMost, .time(start))
    }

    static let expected = "expected a date such as 2025-01-31 or an RFC 3339 time"
}

extension MemoryFilter {
    /// The memories with an emotion.
    static func context0(emotion: String) -> MemoryFilter {
        .isEqual(.metadata(Context0Vocabulary.metadataKey + ".emotion"), .string(emotion))
    }

    /// The memories with one of some tags.
    static func context0(tags: [String]) -> MemoryFilter {
        .isAny(.metadata(Context0Vocabulary.metadataKey + ".tags"), of: tags.map { .string($0.lowercased()) })
    }
}

extension QueryParameters {
    /// `limit`, and `skip` with its alias `offset`.
    func context0Page() throws(APIError) -> Page {
        let limit = try integer("limit", default: Context0.defaultLimit, in: 1...Context0.largestLimit)
        let range = 0...Int(Int32.max)
        return Page(
            limit: limit,
            offset: try integer("skip", default: try integer("offset", default: 0, in: range), in: range)
        )
    }

    /// The conditions of a list.
    func context0Filter() throws(APIError) -> MemoryFilter {
        var parts: [MemoryFilter] = []
        if let category = try word("category", of: Context0Vocabulary.categories) {
            parts.append(.isEqual(.topic, .string(category)))
        }
        if let emotion = try word("emotion", of: Context0Vocabulary.emotions) {
            parts.append(.context0(emotion: emotion))
        }
        if let tags = self["tags"] { parts.append(.context0(tags: tags.split(separator: ",").map(String.init))) }
        if let start = try context0Date("start_date") { parts.append(start.since) }
        if let end = try context0Date("end_date") { parts.append(end.until) }
        return .and(parts)
    }

    /// `sort_by` and `order`.
    func context0Order() throws(APIError) -> MemoryOrder {
        let field: MemoryOrder.Field =
            switch try word("sort_by", of: ["created_at", "updated_at", "importance"]) {
            case "updated_at": .updated
            case "importance": .importance
            default: .created
            }
        return MemoryOrder(by: field, isDescending: try word("order", of: ["asc", "desc"]) != "asc")
    }

    /// A day or moment.
    ///
    /// - Throws: `APIError` 422 for another text.
    func context0Date(_ name: String) throws(APIError) -> Context0Date? {
        guard let text = given(name) else { return nil }
        if let date = Context0Date(text) { return date }
        throw .refused(name, "\(Context0Date.expected), got '\(text.prefix(64))'", "value_error.date")
    }

    /// One of some words.
    ///
    /// - Throws: `APIError` 422 for another one.
    func word(_ name: String, of words: [String]) throws(APIError) -> String? {
        guard let text = given(name) else { return nil }
        if words.contains(text) { return text }
        let message = "expected one of \(words.joined(separator: ", ")), got '\(text.prefix(64))'"
        throw .refused(name, message, "value_error.const")
    }
}

extension FieldReader {
    /// The member `filters` of a search.
    mutating func context0Filter() -> MemoryFilter {
        guard let object = present("filters") else { return .all }
        guard object.kind == .object else {
            refuse([.key("filters")], "expected an object, got \(object.kind)", "type_error.dict")
            return .all
        }
        var fields = FieldReader(object, at: path + [.key("filters")])
        var parts: [MemoryFilter] = []
        if let category = fields.word("category", of: Context0Vocabulary.categories) ?? nil {
            parts.append(.isEqual(.topic, .string(category)))
        }
        if let emotion = fields.word("emotion", of: Context0Vocabulary.emotions) ?? nil {
            parts.append(.context0(emotion: emotion))
        }
        if let tags = fields.tags("tags"), !tags.isEmpty { parts.append(.context0(tags: tags)) }
        if let range = fields.present("date_range") {
            if range.kind == .object {
                var ends = FieldReader(range, at: fields.path + [.key("date_range")])
                if let start = ends.context0Date("start") { parts.append(start.since) }
                if let end = ends.context0Date("end") { parts.append(end.until) }
                fields.take(ends.problems)
            } else {
                fields.refuse([.key("date_range")], "expected an object, got \(range.kind)", "type_error.dict")
            }
        }
        take(fields.problems)
        return .and(parts)
    }

    private mutating func context0Date(_ key: String) -> Context0Date? {
        guard let text = nullable(key, .string) else { return nil }
        if let date = Context0Date(text) { return date }
        refuse([.key(key)], "\(Context0Date.expected), got '\(text.prefix(64))'", "value_error.date")
        return nil
    }
}
