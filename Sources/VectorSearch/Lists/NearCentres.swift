/// Finds the centres near rows.
///
/// Safe from any number of threads, each with a scratch of its own.
@safe final class NearCentres: Sendable {
    private let rotation: Rotation
    private let centres: ListCentres
    private let directory: ListDirectory
    private let wanted: Int

    /// A finder among the given centres.
    ///
    /// - Parameter wanted: Near centres among which the lists of a row are chosen.
    init(_ vectors: [Float], dimension: Int, wanted: Int) {
        let rotation = Rotation(dimension: dimension)
        var centres = ListCentres(dimension: dimension, paddedDimension: rotation.paddedDimension)
        unsafe vectors.withUnsafeBufferPointer { vectors in
            for list in 0..<vectors.count / dimension {
                unsafe centres.append(vectors.baseAddress! + list * dimension, rotation)
            }
        }
        var directory = ListDirectory(rotation, dimension: dimension, .nearness)
        directory.rebuild(centres, rotation)
        self.rotation = rotation
        self.centres = centres
        self.directory = directory
        self.wanted = min(wanted, vectors.count / dimension)
    }

    /// Memory for one thread.
    func scratch() -> SearchScratch { SearchScratch(rotation) }

    /// The nearest centre of a row, and the one that complements it.
    @unsafe func choose(for values: UnsafePointer<Float>, _ scratch: SearchScratch) -> (first: UInt32, second: UInt32?)
    {
        unsafe InvertedLists.choose(for: values, rotation, directory, centres, wanted: wanted, scratch)
    }
}
