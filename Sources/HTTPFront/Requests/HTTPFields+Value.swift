import HTTPTypes

extension HTTPFields {
    /// The value of a field: what the subscript gives, without the arrays that it makes for a field that is there once.
    func value(of name: HTTPField.Name) -> String? {
        var found: String?
        for field in self where field.name == name {
            if found != nil { return self[name] }
            found = field.value
        }
        return found
    }
}
