/// A text as a key: equal when its bytes are, not when it only looks the same.
struct TextKey: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: TextKey, right: TextKey) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    // Texts that look the same may share a hash; the comparison tells them apart.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
