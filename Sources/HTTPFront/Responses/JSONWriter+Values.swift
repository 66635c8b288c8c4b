import JSON
import Store

extension JSONWriter {
    /// Writes a member with an id.
    mutating func member<Entity>(_ key: StaticString, _ id: Identifier<Entity>) {
        self.key(key)
        quoted { id.append(to: &$0) }
    }

    /// Writes a member with an id, or with `null`.
    mutating func member<Entity>(_ key: StaticString, _ id: Identifier<Entity>?) {
        self.key(key)
        if let id { quoted { id.append(to: &$0) } } else { null() }
    }

    /// Writes a member with a time.
    mutating func member(_ key: StaticString, _ time: Timestamp) {
        self.key(key)
        quoted { time.append(to: &$0) }
    }

    /// Writes a member with a time, or with `null`.
    mutating func member(_ key: StaticString, _ time: Timestamp?) {
        self.key(key)
        if let time { quoted { time.append(to: &$0) } } else { null() }
    }
}
