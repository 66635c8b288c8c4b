import Extraction
import Foundation
import JSON

/// What the rules find in conversations in the format of LoCoMo.
struct ExtractReport {
    private(set) var conversations = 0
    private(set) var turns = 0
    private(set) var facts = 0
    /// Facts whose normalised text was found before in the same conversation.
    private(set) var repeated = 0
    private(set) var turnsWithFacts = 0
    private(set) var questions = 0
    private(set) var coveredQuestions = 0
    private(set) var evidence = 0
    private(set) var coveredEvidence = 0
    private(set) var seconds = 0.0
    private(set) var topics: [FactTopic: Int] = [:]

    /// One turn of a conversation.
    private struct Turn {
        let id: String
        let utterance: Utterance
    }

    /// Reads a conversation and adds what is found.
    ///
    /// - Parameter show: Called with each fact and the turn's id.
    mutating func add(_ sample: JSONElement, show: (String, ExtractedFact) -> Void) throws {
        guard let conversation = sample["conversation"] else { throw ExitMessage("a sample has no conversation") }
        let all = try ExtractReport.turns(of: conversation)
        let extractor = RuleExtractor()
        var found: [(String, [ExtractedFact])] = []
        found.reserveCapacity(all.count)
        let start = ContinuousClock.now
        for turn in all { found.append((turn.id, extractor.facts(in: turn.utterance))) }
        let duration = start.duration(to: .now)
        seconds += Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
        conversations += 1
        turns += all.count
        var seen: Set<NormalisedText> = []
        for (id, list) in found {
            for fact in list {
                show(id, fact)
                facts += 1
                topics[fact.topic, default: 0] += 1
                if !seen.insert(NormalisedText(fact.text)).inserted { repeated += 1 }
            }
        }
        let covered = Set(found.filter { !$0.1.isEmpty }.map(\.0))
        turnsWithFacts += covered.count
        addQuestions(sample, turns: Set(all.map(\.id)), covered: covered)
    }

    /// Counts the questions that have an answer, and the turns that hold it.
    private mutating func addQuestions(_ sample: JSONElement, turns: Set<String>, covered: Set<String>) {
        for question in sample["qa"]?.elements.map(Array.init) ?? [] where question["category"]?.integer != 5 {
            let ids = (question["evidence"]?.elements.map(Array.init) ?? []).compactMap(\.string)
                .flatMap { $0.split { $0 == ";" || $0 == " " }.map(String.init) }.filter(turns.contains)
            guard !ids.isEmpty else { continue }
            questions += 1
            evidence += ids.count
            coveredEvidence += ids.count(where: covered.contains)
            if ids.contains(where: covered.contains) { coveredQuestions += 1 }
        }
    }

    private static func turns(of conversation: JSONElement) throws -> [Turn] {
        let names = ["speaker_a", "speaker_b"].compactMap { conversation[$0]?.string }
        guard names.count == 2 else { throw ExitMessage("a conversation does not name its two speakers") }
        var turns: [Turn] = []
        var number = 1
        while let session = conversation["session_\(number)"]?.elements {
            let date = date(of: conversation["session_\(number)_date_time"]?.string ?? "")
            for turn in session {
                guard let name = turn["speaker"]?.string, let text = turn["text"]?.string,
                    let id = turn["dia_id"]?.string
                else { continue }
                let listener = names.first { $0 != name }
                turns.append(
                    Turn(
                        id: id,
                        utterance: Utterance(speaker: .person(name), listener: listener, text: text, date: date)
                    )
                )
            }
            number += 1
        }
        return turns
    }

    /// The day of a text such as "1:56 pm on 8 May, 2023".
    private static func date(of text: String) -> CivilDate {
        let parts = text.split { $0 == " " || $0 == "," }
        guard parts.count >= 3, let year = Int(parts[parts.count - 1]), let day = Int(parts[parts.count - 3]),
            let month = CivilDate.monthNames.firstIndex(of: String(parts[parts.count - 2]))
        else { return CivilDate(dayNumber: 0) }
        return CivilDate(year: year, month: month + 1, day: day)
    }
}

extension ExtractReport {
    /// The report as lines.
    var lines: [String] {
        func part(_ count: Int, of whole: Int) -> String {
            whole == 0 ? "-" : String(format: "%.1f %%", 100 * Double(count) / Double(whole))
        }
        let byTopic = topics.sorted { $0.value > $1.value }.map { "\($0.key.rawValue) \($0.value)" }
        return [
            "conversations      \(conversations)",
            "turns              \(turns)",
            "facts              \(facts) from \(turnsWithFacts) turns (\(part(turnsWithFacts, of: turns)))",
            "said again         \(repeated) (\(part(repeated, of: facts)))",
            "evidence turns     \(coveredEvidence) of \(evidence) gave a fact (\(part(coveredEvidence, of: evidence)))",
            "questions          \(coveredQuestions) of \(questions) have an evidence turn with a fact (\(part(coveredQuestions, of: questions)))",
            String(format: "speed              %.0f turns/s on one thread", Double(turns) / max(seconds, 1e-9)),
            "topics             " + byTopic.joined(separator: ", "),
        ]
    }

    /// The report as a JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("conversations", conversations)
        writer.member("turns", turns)
        writer.member("facts", facts)
        writer.member("repeated", repeated)
        writer.member("turns_with_facts", turnsWithFacts)
        writer.member("evidence_turns", evidence)
        writer.member("evidence_turns_with_facts", coveredEvidence)
        writer.member("questions", questions)
        writer.member("questions_with_facts", coveredQuestions)
        writer.member("turns_per_second", Double(turns) / max(seconds, 1e-9))
        writer.endObject()
        return writer.text().description
    }
}
