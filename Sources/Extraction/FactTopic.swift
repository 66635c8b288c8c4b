/// What a fact is about.
package enum FactTopic: String, Sendable, Hashable, CaseIterable {
    case preferences = "user_preferences"
    case facts
    case habits
    case plans
    case events
    case relationships
    case work
    case education
    case health
    case location
    case instructions

    /// Whether facts of this topic pass a restriction to some topics.
    ///
    /// `facts` stands for everything that is so for some time: it admits whatever is no preference, plan, event or
    /// instruction.
    ///
    /// - Parameter names: The topics that are wanted; empty admits all.
    package func isAdmitted(by names: [String]) -> Bool {
        if names.isEmpty || names.contains(rawValue) { return true }
        switch self {
        case .preferences: return names.contains("preferences")
        case .plans, .events, .instructions: return false
        case .facts, .habits, .relationships, .work, .education, .health, .location: return names.contains("facts")
        }
    }
}
