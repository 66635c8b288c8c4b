/// The words of the dialect for what memories are about.
enum Context0Vocabulary {
    static let categories = [
        "work", "personal", "learning", "health", "finance", "travel", "social", "creative", "technical", "general",
    ]
    static let emotions = [
        "happy", "excited", "calm", "sad", "anxious", "angry", "neutral", "grateful", "proud", "curious",
    ]
    static let importances = ["low", "medium", "high"]
    /// The most tags of a memory.
    static let tagCount = 20
    /// The most characters of a tag.
    static let tagCharacters = 100
    /// Under this member of the metadata the store keeps `summary`, `emotion` and `tags`.
    static let metadataKey = "context0"

    /// The number that a word stands for.
    static func importance(_ word: String) -> Double {
        switch word {
        case "low": 0.2
        case "high": 0.8
        default: 0.5
        }
    }

    /// The word for a number, by thirds.
    static func importance(_ value: Double) -> String {
        value < 1.0 / 3 ? "low" : value < 2.0 / 3 ? "medium" : "high"
    }
}
