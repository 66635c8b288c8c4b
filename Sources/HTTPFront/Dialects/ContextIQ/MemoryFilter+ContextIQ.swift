package import JSON
package import MemoryEngine

extension MemoryFilter {
    /// The filter that a JSON text in the grammar of the native API spells.
    ///
    /// - Throws: ``EngineError/invalid(_:)`` with every problem under `filter`.
    package init(contextIQ text: JSONElement) throws(EngineError) {
        var reader = FilterReader()
        let filter = reader.filter(text, at: [.key("filter")])
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
        self = filter
    }
}
