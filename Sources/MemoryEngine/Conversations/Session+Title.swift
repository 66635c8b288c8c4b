package import JSON

extension Session {
    /// The text `title` of the metadata.
    ///
    /// - Complexity: O(size of the metadata)
    package var title: String? { (try? metadata.parsed())?["title"]?.string }

    /// The metadata without a title that is a text.
    ///
    /// - Complexity: O(size of the metadata)
    package var metadataBesideTitle: JSONText {
        guard title != nil else { return metadata }
        return (try? metadata.mergePatch(JSONText(trusting: Array(#"{"title":null}"#.utf8)))) ?? metadata
    }
}
