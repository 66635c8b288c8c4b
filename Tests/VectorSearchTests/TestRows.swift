import TestSupport
import VectorSearch

extension SplitMix {
    /// A random direction.
    mutating func unit(_ dimension: Int) -> [Float] {
        var vector = vector(dimension)
        // In one dimension a value may be so small that it is zero; a direction needs one that is not.
        if vector.allSatisfy({ $0 == 0 }) { vector[0] = 1 }
        return normalised(vector)
    }

    /// Directions in tight groups: many scores lie close together.
    mutating func clusteredUnits(_ count: Int, _ dimension: Int, clusters: Int = 5) -> [[Float]] {
        let centres = (0..<clusters).map { _ in unit(dimension) }
        return (0..<count).map { position in
            let noise = unit(dimension)
            let centre = centres[position % clusters]
            return normalised(zip(centre, noise).map { $0 + 0.01 * $1 })
        }
    }

    /// Attributes of few topics and confidences, some without a topic.
    mutating func attributes() -> RowAttributes {
        let topic = Int.random(in: 0...3, using: &self)
        let confidence = Double(Int.random(in: 0...10, using: &self)) / 10
        return RowAttributes(topic: topic == 0 ? nil : "topic \(topic)", confidence: confidence)
    }
}

/// The direction of a vector that has one.
func normalised(_ vector: [Float]) -> [Float] {
    let length = dot(vector, vector).squareRoot()
    return vector.map { Float(Double($0) / length) }
}

extension RowID {
    /// An id whose numeric order is not that of its bytes.
    init(_ number: Int) { self.init(high: UInt64(number) % 3, low: UInt64(number) &* 0x9E37_79B9_7F4A_7C15) }
}

/// What a row has when its attributes do not matter.
let plain = RowAttributes(topic: nil, confidence: 1)

/// A partition of rows with ids by position, and the same rows as a dictionary.
func partition(of units: [[Float]], attributes: [RowAttributes]? = nil) throws -> (Partition, BruteForce) {
    var builder = PartitionBuilder(dimension: units[0].count)
    var oracle = BruteForce()
    for (position, unit) in units.enumerated() {
        let attributes = attributes?[position] ?? plain
        try builder.append(RowID(position), unit: unit, attributes)
        oracle.apply(.upsert(RowID(position), unit: unit, attributes))
    }
    return (builder.finish(), oracle)
}
