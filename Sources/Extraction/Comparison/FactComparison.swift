/// How a new fact relates to a known one, beyond the likeness of their vectors.
package enum FactRelation: Sendable, Hashable {
    /// They say the same, one maybe more exactly: they can be one memory.
    case compatible
    /// Both cannot be true now: the new one takes the place of the old one.
    case contradicting
    /// They speak of different things.
    case distinct
}

extension FactShape {
    /// How this new fact relates to an older one.
    ///
    /// - Parameter similarity: The cosine of their vectors.
    /// - Complexity: O(words)
    package func relation(to old: FactShape, similarity: Float) -> FactRelation {
        guard subject == old.subject else { return .distinct }
        if contradicts(old) { return .contradicting }
        return agrees(with: old, similarity: similarity) ? .compatible : .distinct
    }

    private func contradicts(_ old: FactShape) -> Bool {
        let overlap = self.overlap(with: old)
        switch (relation, old.relation) {
        case (.liking(let new), .liking(let past)):
            // "likes" and "no longer likes", "loves" and "hates".
            let isOpposite = (new != isNegated) != (past != old.isNegated)
            return isOpposite && overlap >= 0.5
        case (.single(let new), .single(let past)) where new == past:
            if isNegated != old.isNegated { return overlap >= 0.5 }
            if isNegated { return false }
            if new == "prefer" {
                // "dark mode" and "light mode", but not "dark mode" and "tea".
                guard let head = preferred.last, head == old.preferred.last else { return false }
                return preferred != old.preferred && !contains(old) && !old.contains(self)
            }
            return !Set(objects).isEmpty && !Set(old.objects).isEmpty && placesDiffer(from: old)
        default:
            return relation == old.relation && isNegated != old.isNegated && overlap >= 0.5 && numbers == old.numbers
        }
    }

    /// The first words behind the verb up to what qualifies them.
    private var preferred: [String] { Array(objects.prefix(2)) }

    /// Whether the values of an attribute that has one value differ.
    ///
    /// Names tell: "lives in Lisbon" and "lives in Berlin". Without names nothing in common tells: "in a flat", "on a farm".
    private func placesDiffer(from old: FactShape) -> Bool {
        if !names.isEmpty, !old.names.isEmpty { return names.isDisjoint(with: old.names) }
        return Set(objects).isDisjoint(with: old.objects)
    }

    private func agrees(with old: FactShape, similarity: Float) -> Bool {
        if isNegated != old.isNegated { return false }
        if !numbers.isEmpty, !old.numbers.isEmpty, numbers != old.numbers { return false }
        if !names.isSubset(of: old.names), !old.names.isSubset(of: names) { return false }
        switch (relation, old.relation) {
        case (.liking(let new), .liking(let past)): if new != past { return false }
        case (.liking, _), (_, .liking): return false
        default: break
        }
        if relation == old.relation { return contains(old) || old.contains(self) || overlap(with: old) >= 0.6 }
        // Other words for the same: only where the vectors are all but equal.
        return similarity >= 0.92 && overlap(with: old) >= 0.5
    }

    /// Whether all of another fact's words are among these.
    private func contains(_ other: FactShape) -> Bool {
        !other.objects.isEmpty && Set(other.objects).isSubset(of: objects)
    }

    /// Common words as a part of the words of the shorter one.
    private func overlap(with other: FactShape) -> Double {
        let (left, right) = (Set(objects), Set(other.objects))
        let least = min(left.count, right.count)
        return least == 0 ? 0 : Double(left.intersection(right).count) / Double(least)
    }
}
