package import JSON

/// Metadata that take the place of others, except for one member that stays.
package struct MetadataReplacement: Sendable, Hashable {
    private let metadata: JSONText
    private let kept: String

    /// - Parameters:
    ///   - metadata: An object.
    ///   - kept: The member of the present metadata that stays.
    package init(_ metadata: JSONText, keeping kept: String) {
        self.metadata = metadata
        self.kept = kept
    }

    /// The metadata that result.
    func applied(to present: JSONText) throws(JSONError) -> JSONText {
        guard let member = try present.parsed()[kept] else { return metadata }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key(escaping: kept)
        writer.copy(member)
        writer.endObject()
        return try metadata.shallowMerge(writer.text())
    }
}
