extension JSONWriter {
    /// Writes a member with a string.
    package mutating func member(_ key: StaticString, _ value: String) {
        self.key(key)
        string(value)
    }

    /// Writes a member with a string, or with `null`.
    package mutating func member(_ key: StaticString, _ value: String?) {
        self.key(key)
        if let value { string(value) } else { null() }
    }

    /// Writes a member with an integer.
    package mutating func member(_ key: StaticString, _ value: some FixedWidthInteger) {
        self.key(key)
        integer(value)
    }

    /// Writes a member with a double.
    package mutating func member(_ key: StaticString, _ value: Double) {
        self.key(key)
        double(value)
    }

    /// Writes a member with a boolean.
    package mutating func member(_ key: StaticString, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    /// Writes a member with a text that is copied as it is.
    package mutating func member(_ key: StaticString, _ value: JSONText) {
        self.key(key)
        raw(value)
    }
}
