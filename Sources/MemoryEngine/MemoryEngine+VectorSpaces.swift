internal import Embedding
internal import LMDB
internal import Store
internal import VectorSearch

// The first vector of a scope decides whose vectors it holds, the model's or callers', and of which dimension.
extension MemoryEngine {
    /// Fixes the space of a scope, if it has none, as that of the model.
    ///
    /// - Throws: ``EngineError/invalid(_:)`` when the scope holds callers' vectors, or the model's of another dimension.
    func admitText(to scope: inout ScopeRecord, _ transaction: inout WriteTransaction) throws {
        try admit(embedder.space.dimension, isText: true, into: &scope, in: &transaction)
    }

    /// Lets a vector join a scope, whose first one fixes its space.
    ///
    /// - Parameter dimension: Of the vector.
    /// - Throws: ``EngineError/invalid(_:)`` that names the space when the vector does not belong to it.
    func admit(
        _ dimension: Int,
        isText: Bool,
        into scope: inout ScopeRecord,
        in transaction: inout WriteTransaction
    ) throws {
        let space = try admittedSpace(dimension, isText: isText, current: scope.space)
        guard scope.space != space else { return }
        scope.space = space
        if case .model = space {
            let setting = SettingRecord(embedder.space.description)
            try transaction.put(setting, for: "embedding-model", in: schema.settings)
        }
    }

    /// The space of a scope after a vector joins it.
    ///
    /// - Throws: ``EngineError/invalid(_:)`` that names the space when the vector does not belong to it.
    func admittedSpace(_ dimension: Int, isText: Bool, current: ScopeSpace) throws(EngineError) -> ScopeSpace {
        switch current {
        case .undecided: return isText ? .model(dimension: dimension) : .client(dimension: dimension)
        case .model(let expected):
            // A caller who embeds with the same model may bring its vectors.
            if dimension != expected { throw wrongDimension(dimension, expected, field: "embedding") }
        case .client(let expected):
            if isText { throw missingEmbedding(dimension: expected) }
            if dimension != expected { throw wrongDimension(dimension, expected, field: "embedding") }
        }
        return current
    }

    /// The unit vector of what a caller sent.
    func unitVector(_ values: [Float], field: String) throws(EngineError) -> UnitVector {
        do throws(VectorError) {
            return try UnitVector(normalising: values)
        } catch {
            throw .invalid(field, message: error.description, type: "value_error.vector")
        }
    }

    /// The space of callers' vectors in the words of messages.
    func missingEmbedding(dimension: Int) -> EngineError {
        .invalid(
            "embedding",
            message:
                "the scope's embedding space is \"client\" (\(dimension) dimensions): send the text's own embedding",
            type: "value_error.embedding_space"
        )
    }

    func wrongDimension(_ received: Int, _ expected: Int, field: String) -> EngineError {
        .invalid(
            field,
            message: "has \(received) dimensions, the scope's vectors have \(expected)",
            type: "value_error.dimension"
        )
    }
}
