import CSimdJSON

extension JSONElement {
    /// The number of an array's elements or an object's members, 0 for every other kind.
    package var count: Int {
        guard word == UInt8(ascii: "{") || word == UInt8(ascii: "[") else { return 0 }
        // SAFETY: the element is a container of its document's tape.
        return unsafe engram_json_count(document.tape, index)
    }

    /// The elements of an array in order; `nil` for another kind.
    package var elements: JSONElements? {
        guard word == UInt8(ascii: "[") else { return nil }
        return JSONElements(array: self)
    }

    /// The members of an object in the order of the text, repeated keys included; `nil` for another kind.
    package var members: JSONMembers? {
        guard word == UInt8(ascii: "{") else { return nil }
        return JSONMembers(object: self)
    }

    /// Replaces `floats` with the numbers of an array, in one pass over the document.
    ///
    /// - Returns: The position of the first element that is not a number, with `floats` holding those before it; `nil`
    ///   when all are numbers. A value that is no array gives 0.
    /// - Complexity: O(count), one allocation at most. Numbers beyond float's range become infinities.
    package func readFloats(into floats: inout [Float]) -> Int? {
        guard word == UInt8(ascii: "[") else {
            floats = []
            return 0
        }
        let total = count
        var converted = 0
        // SAFETY: the callee writes at most `engram_json_count` floats, which is the buffer's capacity, and says how many.
        unsafe floats = [Float](unsafeUninitializedCapacity: total) { buffer, initialized in
            if let base = buffer.baseAddress {
                unsafe converted = engram_json_floats(document.tape, index, base)
            }
            initialized = converted
        }
        return converted == total ? nil : converted
    }
}

/// The elements of an array, in order.
package struct JSONElements: Sequence, Sendable {
    let array: JSONElement

    package func makeIterator() -> Iterator {
        Iterator(document: array.document, position: array.index + 1, end: array.next - 1)
    }

    package var underestimatedCount: Int { array.count }

    /// The number of elements.
    ///
    /// O(1) below 16 million.
    package var count: Int { array.count }

    /// Steps over the tape, one value at a time.
    package struct Iterator: IteratorProtocol {
        let document: JSONDocument
        var position: Int
        let end: Int

        package mutating func next() -> JSONElement? {
            guard position < end else { return nil }
            let element = JSONElement(document: document, index: position)
            position = element.next
            return element
        }
    }
}

/// The members of an object, in the order of the text, repeated keys included.
package struct JSONMembers: Sequence, Sendable {
    let object: JSONElement

    package func makeIterator() -> Iterator {
        Iterator(document: object.document, position: object.index + 1, end: object.next - 1)
    }

    package var underestimatedCount: Int { object.count }

    /// Steps over the tape, one member at a time.
    package struct Iterator: IteratorProtocol {
        let document: JSONDocument
        var position: Int
        let end: Int

        package mutating func next() -> (key: String, value: JSONElement)? {
            guard let (name, value) = nextPair() else { return nil }
            // SAFETY: a key is a string word; its bytes are read during the call only.
            return unsafe (String(decoding: name.utf8, as: UTF8.self), value)
        }

        /// The next member with its key still on the tape.
        mutating func nextPair() -> (name: JSONElement, value: JSONElement)? {
            guard position < end else { return nil }
            let name = JSONElement(document: document, index: position)
            let value = JSONElement(document: document, index: position + 1)
            position = value.next
            return (name, value)
        }
    }
}
