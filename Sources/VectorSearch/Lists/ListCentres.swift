/// The centres of inverted lists, and what a search wants to know of them.
///
/// - Note: `@unchecked Sendable`: reading is safe from any number of threads.
@safe struct ListCentres: ~Copyable, @unchecked Sendable {
    /// The means of the lists' rows.
    private(set) var vectors: RowArena

    /// The means, rotated.
    private(set) var rotated: RowArena

    /// The squared length of each centre.
    private(set) var squares: [Float] = []

    /// The spread of each list: the root of its rows' mean squared distance from the centre.
    ///
    /// The mean of unit vectors with the length c lies, squared and on average, 1 - c^2 away from them.
    private(set) var spreads: [Float] = []

    init(dimension: Int, paddedDimension: Int) {
        vectors = RowArena(dimension: dimension)
        rotated = RowArena(dimension: paddedDimension)
    }

    /// Lists.
    var count: Int { squares.count }

    /// Bytes of the centres.
    var byteCount: Int { vectors.byteCount + rotated.byteCount + count * 8 }

    /// A centre.
    @unsafe func vector(_ list: Int) -> UnsafeMutablePointer<Float> {
        precondition(list < count)
        return unsafe vectors.rows + list * vectors.stride
    }

    /// A rotated centre.
    @unsafe func rotatedVector(_ list: Int) -> UnsafeMutablePointer<Float> {
        precondition(list < count)
        return unsafe rotated.rows + list * rotated.stride
    }

    /// Adds a centre.
    @unsafe mutating func append(_ vector: UnsafePointer<Float>, _ rotation: Rotation) {
        let list = count
        vectors.reserve(list + 1)
        rotated.reserve(list + 1)
        squares.append(0)
        spreads.append(0)
        unsafe set(list, to: vector, rotation)
    }

    /// Moves a centre.
    @unsafe mutating func set(_ list: Int, to vector: UnsafePointer<Float>, _ rotation: Rotation) {
        unsafe vectors.set(list, to: vector)
        unsafe rotation.rotate(vector, into: rotatedVector(list))
        var square: Float = 0
        for place in 0..<vectors.dimension { unsafe square += vector[place] * vector[place] }
        squares[list] = square
        spreads[list] = max(1 - square, 0).squareRoot()
    }

    /// Drops a centre; the last one takes its number.
    mutating func remove(_ list: Int) {
        let last = count - 1
        if list != last {
            vectors.move(last, to: list)
            rotated.move(last, to: list)
            squares[list] = squares[last]
            spreads[list] = spreads[last]
        }
        squares.removeLast()
        spreads.removeLast()
    }
}
