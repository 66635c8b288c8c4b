import Foundation
import JSON

/// How well one way to search finds the turns that answer questions.
struct QualityReport {
    /// The places that are looked at.
    static let depths = [5, 10, 20]

    let name: String
    /// Questions.
    private(set) var count = 0
    /// For each depth the sums of the shares of the evidence that was found.
    private var recall = [Double](repeating: 0, count: depths.count)
    /// For each depth the questions of which any evidence was found.
    private var anyCount = [Int](repeating: 0, count: depths.count)
    /// The same shares at the middle depth for each category.
    private var categories: [Int: (count: Int, recall: Double)] = [:]

    /// A report without questions.
    init(name: String) { self.name = name }

    /// Counts the answer to a question.
    mutating func add(_ question: Conversation.Question, _ hits: [String]) {
        count += 1
        for (place, depth) in QualityReport.depths.enumerated() {
            let found = Set(hits.prefix(depth))
            let share = Double(question.evidence.count { found.contains($0) }) / Double(question.evidence.count)
            recall[place] += share
            if share > 0 { anyCount[place] += 1 }
            if depth == 10 {
                let before = categories[question.category] ?? (0, 0)
                categories[question.category] = (before.count + 1, before.recall + share)
            }
        }
    }

    /// The mean share of the evidence that is among the first hits.
    func recall(at depth: Int) -> Double { value(recall, depth) }

    /// The part of the questions with any evidence among the first hits.
    func recallAny(at depth: Int) -> Double { value(anyCount.map(Double.init), depth) }

    private func value(_ sums: [Double], _ depth: Int) -> Double {
        guard let place = QualityReport.depths.firstIndex(of: depth), count > 0 else { return 0 }
        return sums[place] / Double(count)
    }

    /// The report as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("search", name)
        writer.member("questions", count)
        for depth in QualityReport.depths {
            writer.key(escaping: "recall@\(depth)")
            writer.double(recall(at: depth))
            writer.key(escaping: "recall_any@\(depth)")
            writer.double(recallAny(at: depth))
        }
        writer.key("recall@10_by_category")
        writer.beginObject()
        for (category, sums) in categories.sorted(by: { $0.key < $1.key }) {
            writer.key(escaping: "\(category)")
            writer.double(sums.recall / Double(sums.count))
        }
        writer.endObject()
        writer.endObject()
        return writer.text().description
    }

    /// The titles of a table of reports.
    static var title: String {
        "recall / any".padding(toLength: 26, withPad: " ", startingAt: 0)
            + depths.map { "at \($0)".padding(toLength: 16, withPad: " ", startingAt: 0) }.joined()
    }

    /// The report as a line of a table.
    var line: String {
        name.padding(toLength: 26, withPad: " ", startingAt: 0)
            + QualityReport.depths.map { String(format: "%.3f / %.3f   ", recall(at: $0), recallAny(at: $0)) }.joined()
    }
}
