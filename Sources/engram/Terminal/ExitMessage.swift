/// An error that ends a command with exit code 1 and one line for people.
struct ExitMessage: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
