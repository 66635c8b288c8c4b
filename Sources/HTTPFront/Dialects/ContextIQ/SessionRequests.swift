import JSON
import MemoryEngine

extension NewSession {
    /// The body of a create.
    ///
    /// - Throws: 422 with every wrong member.
    init(contextIQ body: JSONElement, caller: Caller) throws(APIError) {
        var fields = FieldReader(body)
        let user = fields.required("user_id", .string)
        let agent = fields.required("agent_id", .string)
        let scope = fields.scope(of: caller.organisation, isRequired: true)
        let metadata = fields.optional("metadata", .object)
        let state = fields.optional("state", .object)
        let ttl = fields.nullable("ttl_seconds", .integer)
        try fields.check()
        guard let user, let agent, let scope else {
            throw .internalFailure("a session without problems is missing")
        }
        self.init(
            userID: user,
            agentID: agent,
            scope: scope,
            metadata: metadata ?? .emptyObject,
            state: state ?? .emptyObject,
            ttlSeconds: ttl
        )
    }
}

extension NewEvent {
    /// The body of an append.
    ///
    /// - Throws: 422 with every wrong member.
    init(contextIQ body: JSONElement) throws(APIError) {
        var fields = FieldReader(body)
        let author = fields.required("author", .string)
        let invocation = fields.nullable("invocation_id", .string)
        let content = fields.required("content", .object)
        try fields.check()
        guard let author, let content else { throw .internalFailure("an event without problems is missing") }
        self.init(author: author, invocationID: invocation, content: content)
    }
}
