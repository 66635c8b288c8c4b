extension JSONText {
    /// This text changed by a JSON merge patch (RFC 7396): members of the patch replace or add, `null` removes, objects
    /// merge member by member, every other value replaces the whole.
    ///
    /// Members keep their place; new ones follow in the order of the patch. Of repeated keys the last counts.
    ///
    /// - Complexity: O(size of both).
    package func mergePatch(_ patch: JSONText) throws(JSONError) -> JSONText {
        var writer = JSONWriter(capacity: bytes.count + patch.bytes.count)
        writer.merge(try patch.parsed(), into: try parsed(), merging: .recursively)
        return writer.text()
    }

    /// This object with the members of another one put in or replaced as wholes; `null` is a value like any other.
    ///
    /// When one of the two is no object, the result is `changes`.
    ///
    /// - Complexity: O(size of both).
    package func shallowMerge(_ changes: JSONText) throws(JSONError) -> JSONText {
        guard isObject, changes.isObject else { return changes }
        var writer = JSONWriter(capacity: bytes.count + changes.bytes.count)
        writer.merge(try changes.parsed(), into: try parsed(), merging: .wholeMembers)
        return writer.text()
    }
}

/// How far a merge descends, and what `null` does.
private enum MergeRule {
    /// RFC 7396.
    case recursively
    /// The first level only; `null` is kept.
    case wholeMembers
}

extension JSONWriter {
    /// Recursion is bounded by the documents' depth limit.
    fileprivate mutating func merge(_ patch: JSONElement, into target: JSONElement?, merging rule: MergeRule) {
        guard patch.kind == .object else { return copy(patch) }
        let changes = LastMembers(of: patch)
        let kept = target.flatMap { $0.kind == .object ? LastMembers(of: $0) : nil }
        beginObject()
        for (name, value) in kept?.ordered ?? [] {
            if let change = changes.value(for: name) {
                write(change, over: value, named: name, merging: rule)
            } else {
                // SAFETY: `name` is a key of a living document.
                unsafe key(escapingUTF8: name.utf8)
                copy(value)
            }
        }
        for (name, change) in changes.ordered where kept?.value(for: name) == nil {
            write(change, over: nil, named: name, merging: rule)
        }
        endObject()
    }

    private mutating func write(
        _ change: JSONElement,
        over value: JSONElement?,
        named name: JSONElement,
        merging rule: MergeRule
    ) {
        if rule == .recursively, change.isNull { return }
        // SAFETY: `name` is a key of a living document.
        unsafe key(escapingUTF8: name.utf8)
        switch rule {
        case .recursively: merge(change, into: value, merging: rule)
        case .wholeMembers: copy(change)
        }
    }
}

/// The members of an object, each key once: at the place of its first, with the value of its last occurrence.
private struct LastMembers {
    private(set) var ordered: [(name: JSONElement, value: JSONElement)] = []
    private var places: [[UInt8]: Int] = [:]

    init(of object: JSONElement) {
        guard var iterator = object.members?.makeIterator() else { return }
        while let (name, value) = iterator.nextPair() {
            let key = LastMembers.key(name)
            if let place = places[key] {
                ordered[place].value = value
            } else {
                places[key] = ordered.count
                ordered.append((name, value))
            }
        }
    }

    func value(for name: JSONElement) -> JSONElement? {
        places[LastMembers.key(name)].map { ordered[$0].value }
    }

    /// Bytes, because two strings that differ in Unicode normalisation are two keys.
    private static func key(_ name: JSONElement) -> [UInt8] {
        // SAFETY: `name` is a key of a living document; the array is a copy.
        unsafe [UInt8](name.utf8)
    }
}
