package import JSON
package import Store

/// The generation of memories from a conversation or text.
package struct Job: Sendable, Hashable {
    package let id: JobID
    package let status: JobStatus
    package let source: JobSource
    package let scope: Scope
    /// What the caller asked for, as they wrote it.
    package let config: JSONText
    package let createdAt: Timestamp
    package let startedAt: Timestamp?
    /// When it completed, failed or was cancelled.
    package let endedAt: Timestamp?
    /// How often it was started; more than once when the server stopped meanwhile.
    package let attempt: Int
    /// What it did, of a completed job.
    package let result: JobResult?
    /// Why it failed.
    package let error: String?

    init(id: JobID, _ record: JobRecord) throws(EngineError) {
        self.id = id
        status = record.status
        source = record.session.map { .session($0) } ?? .text(record.text)
        scope = try Scope(organisation: record.organisation, canonicalJSON: record.scope)
        config = JSONText(trusting: record.config)
        createdAt = record.created
        startedAt = record.started
        endedAt = record.ended
        attempt = Int(record.attempt)
        result =
            record.status == .completed
            ? JobResult(counts: record.counts, extractor: record.extractor, memoryIDs: record.memories) : nil
        error = record.error
    }
}

/// What a job did.
package struct JobResult: Sendable, Hashable {
    /// How many memories it made, changed and superseded, and how many facts were known already.
    package let counts: JobCounts
    /// What found the facts: `rules` or `llm`.
    package let extractor: String
    /// The memories that it made or changed.
    package let memoryIDs: [MemoryID]
}

/// A job that failed, for the log.
package struct FailedJob: Sendable, Hashable {
    /// The job.
    package let id: JobID
    /// What went wrong, without anything that was said in the source.
    package let cause: String
    /// Whether a defect or damage is the cause, and not the job's source, its language model or a busy server.
    package let isInternal: Bool
}

/// What a job reads.
package enum JobSource: Sendable, Hashable {
    /// The events of a session.
    case session(SessionID)
    /// A text that the caller brought; empty once the job has ended.
    case text(String)
}

/// A job that a caller asks for.
package struct NewJob: Sendable {
    package var source: JobSource
    /// Where the memories go.
    package var scope: Scope
    package var options: GenerationOptions

    /// A job to be run.
    package init(source: JobSource, scope: Scope, options: GenerationOptions = GenerationOptions()) {
        self.source = source
        self.scope = scope
        self.options = options
    }
}

/// How memories are generated.
package struct GenerationOptions: Sendable, Hashable {
    /// The topics that are wanted; empty for all.
    package var topics: [String] = []
    /// The model that a language model extractor shall use; rules ignore it.
    package var model: String?
    /// How new facts meet known ones.
    package var consolidation = ConsolidationPolicy.conservative

    /// The options that hold when nothing is said.
    package init() {}
}

/// How new facts meet known ones.
package enum ConsolidationPolicy: String, Sendable, Hashable, CaseIterable {
    /// Every fact becomes a memory.
    case off
    /// Facts that say the same are one memory; facts that are likely to contradict supersede.
    case conservative
    /// The same with looser thresholds.
    case eager

    /// The least cosine at which compatible facts are merged.
    var mergeThreshold: Float { self == .eager ? 0.80 : 0.85 }

    /// The least cosine at which a contradicting fact supersedes.
    var conflictThreshold: Float { self == .eager ? 0.55 : 0.70 }
}

extension GenerationOptions {
    /// The options as the JSON object that is kept with a job and shown with it.
    var config: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        if let model { writer.member("extraction_model", model) }
        if !topics.isEmpty {
            writer.key("topics")
            writer.beginArray()
            for topic in topics { writer.string(topic) }
            writer.endArray()
        }
        writer.member("consolidation", consolidation.rawValue)
        writer.endObject()
        return writer.text()
    }

    /// The options that ``config`` wrote.
    init(config: [UInt8]) {
        guard let object = try? JSONText(trusting: config).parsed() else { return }
        model = object["extraction_model"]?.string
        topics = (object["topics"]?.elements.map(Array.init) ?? []).compactMap(\.string)
        consolidation = object["consolidation"]?.string.flatMap(ConsolidationPolicy.init) ?? .conservative
    }
}

extension JobStatus {
    /// The status in every dialect: `pending`, `running`, `completed`, `failed`, `cancelled`.
    package var name: String {
        switch self {
        case .pending: "pending"
        case .running: "running"
        case .completed: "completed"
        case .failed: "failed"
        case .cancelled: "cancelled"
        }
    }

    /// The status with a name.
    package init?(name: String) {
        guard
            let status = [JobStatus.pending, .running, .completed, .failed, .cancelled].first(where: { $0.name == name }
            )
        else { return nil }
        self = status
    }
}
