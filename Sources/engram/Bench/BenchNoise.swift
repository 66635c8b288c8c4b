import VectorSearch

/// New vectors of the texture of given ones: a vector plus Gaussian noise, as a direction.
struct BenchNoise {
    /// The length of the noise, on average, as in `Benchmarks/corpus/expand.py`.
    static let length: Float = 0.25

    private var source: SeededRandom
    private let dimension: Int

    /// Normal values of the wanted size; every vector takes a run of them that begins anywhere.
    private let values: [Float]

    /// Noise for vectors of a dimension; equal seeds give equal noise.
    init(dimension: Int, seed: UInt64) {
        self.dimension = dimension
        let scale = BenchNoise.length / Float(dimension).squareRoot()
        var source = SeededRandom(seed: seed)
        values = (0..<max(1 << 18, dimension + 1)).map { _ in
            // The sum of twelve uniform values has variance 1 and is close to normal.
            var sum: Float = -6
            for _ in 0..<12 { sum += Float.random(in: 0..<1, using: &source) }
            return sum * scale
        }
        self.source = source
    }

    /// A random number below a limit.
    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &source) }

    /// All numbers below a limit, in random order.
    mutating func order(of count: Int) -> [Int] { shuffled(Array(0..<count)) }

    /// Some elements in random order.
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] { elements.shuffled(using: &source) }

    /// A neighbour of a row.
    mutating func neighbour(of row: Int, in units: NPYArray) throws -> [Float] {
        let first = number(below: values.count - dimension)
        var vector = units.row(row)
        for column in 0..<dimension { vector[column] += values[first + column] }
        return try UnitVector(normalising: vector).values
    }
}
