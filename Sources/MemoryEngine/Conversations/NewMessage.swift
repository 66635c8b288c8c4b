package import JSON

/// A message of a user that a caller asks to send.
package struct NewMessage: Sendable {
    package var text: String
    /// A JSON object.
    package var metadata: JSONText

    /// A message to be sent.
    package init(text: String, metadata: JSONText = .emptyObject) {
        self.text = text
        self.metadata = metadata
    }
}
