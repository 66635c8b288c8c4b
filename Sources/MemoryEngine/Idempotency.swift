package import Store

/// A request that may be sent more than once and is carried out once.
package struct IdempotencyToken: Sendable, Hashable {
    /// The digest of the caller, the route and the caller's key.
    package let key: DigestKey

    /// SHA-256 of the request's target and body.
    let request: [UInt8]

    /// The token of a request.
    ///
    /// - Parameters:
    ///   - route: What the key is valid for, such as a method and a path's template.
    ///   - key: The caller's key; another caller's, and another route's, never meets it.
    ///   - target: What was asked for, with its query.
    ///   - body: The body as it came.
    package init(caller: Caller, route: String, key: String, target: String, body: [UInt8]) {
        self.key = DigestKey(of: caller.organisation, caller.user, route, key)
        request = IdempotencyRecord.digest(target: target, body: body)
    }
}

/// An answer as it is repeated.
package struct RecordedAnswer: Sendable, Hashable {
    /// The HTTP status.
    package let status: Int
    /// The body.
    package let body: [UInt8]

    /// An answer.
    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// How a write's answer is recorded with it.
package struct AnswerRecording<Value: Sendable>: Sendable {
    let token: IdempotencyToken
    let answer: @Sendable (Value) -> RecordedAnswer?

    /// A recording.
    ///
    /// - Parameter answer: The answer that a value becomes, or `nil` when it is not worth repeating. Runs on the writer's
    ///   thread, maybe more than once.
    package init(_ token: IdempotencyToken, answer: @escaping @Sendable (Value) -> RecordedAnswer?) {
        self.token = token
        self.answer = answer
    }

    /// The recording of a value that something else leads to.
    func from<Other>(_ value: @escaping @Sendable (Other) -> Value?) -> AnswerRecording<Other> {
        AnswerRecording<Other>(token) { value($0).flatMap(answer) }
    }
}
