package import Store

/// A request that may be sent more than once and is carried out once.
package struct IdempotencyToken: Sendable, Hashable {
    /// The digest of the caller, the route and the caller's key.
    package let key: DigestKey

    /// SHA-256 of the request's target and body.
    let request: [UInt8]

    /// The digest under which the message of a request that waits for an answer is written down.
    private let messageKey: DigestKey

    /// The token of a request.
    ///
    /// - Parameters:
    ///   - route: What the key is valid for, such as a method and a path's template.
    ///   - key: The caller's key; another caller's, and another route's, never meets it.
    ///   - target: What was asked for, with its query.
    ///   - body: The body as it came.
    package init(caller: Caller, route: String, key: String, target: String, body: [UInt8]) {
        self.key = DigestKey(of: caller.organisation, caller.user, route, key)
        messageKey = DigestKey(of: caller.organisation, caller.user, route, key, "message")
        request = IdempotencyRecord.digest(target: target, body: body)
    }

    private init(key: DigestKey, request: [UInt8]) {
        (self.key, messageKey, self.request) = (key, key, request)
    }

    /// The token under which the first step of the request is written down: the message that is stored before it is answered.
    var ofMessage: IdempotencyToken { IdempotencyToken(key: messageKey, request: request) }
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
