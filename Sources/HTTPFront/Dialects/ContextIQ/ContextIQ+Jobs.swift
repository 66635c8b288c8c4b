import Access
import HTTPTypes
import Hummingbird
import JSON
import MemoryEngine
import Store

extension ContextIQ {
    func addJobRoutes(to routes: inout RouteBuilder, base: String) {
        let memories = base + "/memories"
        routes.add(
            .post,
            memories + "/generate",
            requiring: [.memoryCreate, .sessionRead],
            rate: .ai,
            takesIdempotencyKey: true,
            repeating: generateAgain,
            generate
        )
        routes.add(.get, memories + "/jobs", requiring: .memoryRead, listJobs)
        routes.add(.get, memories + "/jobs/{id}", requiring: .memoryRead, getJob)
        routes.add(.delete, memories + "/jobs/{id}", requiring: .memoryCreate, cancelJob)
    }

    /// 202 with the job; 200 with the finished one when the caller waits for it.
    private func generate(_ request: AdmittedRequest) async throws -> Response {
        let asked = try await generation(of: request)
        let recording = request.recording(.accepted) { (writer, job: Job) in writer.contextIQ(job) }
        var job = try await engine.createJob(asked.job, by: request.caller, recording: recording)
        if asked.waits { job = try await engine.waitForJob(job.id, for: request.caller) }
        return .json(job.status.isFinal ? .ok : .accepted) { $0.contextIQ(job) }
    }

    /// The job as it was when it was made; the finished one when the caller waits for it.
    private func generateAgain(_ request: AdmittedRequest, _ first: RecordedAnswer) async throws -> Response {
        guard try await generation(of: request).waits else { return .repeating(first) }
        guard let text = try JSONDocument(parsing: first.body).root["job_id"]?.string, let id = JobID(text) else {
            throw APIError.internalFailure("the first answer to a generation names no job")
        }
        let job = try await engine.waitForJob(id, for: request.caller)
        return .json(job.status.isFinal ? .ok : .accepted) { $0.contextIQ(job) }
    }

    private func generation(of request: AdmittedRequest) async throws -> GenerationRequest {
        var fields = FieldReader(try await request.jsonObject())
        let asked = fields.generation(by: request.caller)
        try fields.check()
        guard let asked else { throw APIError.internalFailure("a job without problems is missing") }
        return asked
    }

    private func getJob(_ request: AdmittedRequest) async throws -> Response {
        let job = try engine.job(request.id("Job"), for: request.caller)
        return .json { $0.contextIQ(job) }
    }

    private func cancelJob(_ request: AdmittedRequest) async throws -> Response {
        let job = try await engine.cancelJob(request.id("Job"), by: request.caller)
        return .json { $0.contextIQ(job) }
    }

    private func listJobs(_ request: AdmittedRequest) async throws -> Response {
        let query = try request.query()
        let page = try query.page(defaultLimit: Self.defaultLimit, largestLimit: Self.largestLimit)
        var status: JobStatus?
        if let name = query["status"] {
            status = JobStatus(name: name)
            if status == nil {
                let message = "expected pending, running, completed, failed or cancelled, got '\(name.prefix(64))'"
                let problem = FieldProblem(path: [.key("status")], message: message, type: "value_error.const")
                throw APIError(invalid: [problem], in: .query)
            }
        }
        let list = try engine.jobs(status: status, page: page, for: request.caller)
        return .json(capacity: 512 * (list.items.count + 1)) { writer in
            writer.object { writer in
                writer.key("jobs")
                writer.array(list.items) { $0.contextIQ($1) }
                writer.paging(list.total, page)
            }
        }
    }
}
