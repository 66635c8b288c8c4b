package import JSON

/// Which embedder a store shall move to, in the words of the command line.
package struct EmbedderChoice: Sendable, Hashable {
    /// What embeds texts: `minilm`, `hashing` or `openai`; `nil` as the server was started.
    package var embedder: String?
    /// The folder of the model; `nil` as the server was started.
    package var model: String?
    /// What the model multiplies in; `nil` as the server was started.
    package var precision: String?

    /// A choice.
    package init(embedder: String? = nil, model: String? = nil, precision: String? = nil) {
        self.embedder = embedder
        self.model = model
        self.precision = precision
    }

    /// Reads what ``json`` wrote.
    init(_ bytes: [UInt8]) throws(EngineError) {
        do throws(JSONError) {
            let root = try JSONDocument(parsing: bytes).root
            self.init(
                embedder: root["embedder"]?.string,
                model: root["model"]?.string,
                precision: root["precision"]?.string
            )
        } catch {
            throw .internalFailure("the choice of a model cannot be read: \(error)")
        }
    }

    /// The choice as a JSON object.
    package var json: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        if let embedder { writer.member("embedder", embedder) }
        if let model { writer.member("model", model) }
        if let precision { writer.member("precision", precision) }
        writer.endObject()
        return writer.text()
    }
}
