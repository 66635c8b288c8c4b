/// Which lists a search visits: those whose promise comes near that of the best list and of the worst hit.
///
/// The promise of a list is the score of its centre, raised by a part of its spread. A list is visited while its promise
/// is at least a mean of the best list's promise and the worst hit's score, less a margin that was learnt.
enum ListRule {
    /// The part of its spread that a list's promise is raised by.
    static let spreadShare: Float = 0.3

    /// The weight of the worst hit.
    private static let hitWeight: Float = 0.3

    /// What the margin is subtracted from.
    static func level(best: Float, worstHit: Float) -> Float { (1 - hitWeight) * best + hitWeight * worstHit }
}
