/// New lists for rows that go on being searched and changed.
///
/// The lists are built beside the live ones, from rows copied a few at a time; rows that change meanwhile are noted by
/// the partition and coded again before the new lists take the place of the old.
@safe struct ListRebuild: ~Copyable {
    /// The lists under construction.
    private(set) var lists: InvertedLists

    private let near: NearCentres
    private let scratch: SearchScratch

    /// Lists around the centres of a sample.
    ///
    /// - Parameter wanted: How many.
    init(of sample: borrowing RowArena, count: Int, wanted: Int) {
        let dimension = sample.dimension
        let builder = unsafe ListBuilder(rows: sample.rows, stride: sample.stride, dimension: dimension, threads: 1)
        let centres = builder.centres(of: count, wanted: wanted)
        near = NearCentres(centres, dimension: dimension, wanted: ListPolicy.nearLists)
        scratch = near.scratch()
        lists = InvertedLists(dimension: dimension)
        unsafe centres.withUnsafeBufferPointer { vectors in
            for list in 0..<centres.count / dimension {
                unsafe lists.appendList(vectors.baseAddress! + list * dimension)
            }
        }
    }

    /// Codes a row, or forgets one that is gone.
    ///
    /// - Parameter values: `dimension` values; `nil` when there is no such row.
    @unsafe mutating func set(_ ordinal: Int, to values: UnsafePointer<Float>?) {
        if ordinal < lists.rowCount { lists.detach(ordinal) }
        guard let values = unsafe values else { return }
        if ordinal >= lists.rowCount { lists.setRowCount(ordinal + 1) }
        if lists.isSpilled {
            let (first, second) = unsafe near.choose(for: values, scratch)
            unsafe lists.attach(ordinal, values, to: Int(first))
            if let second { unsafe lists.attach(ordinal, values, to: Int(second)) }
        } else {
            unsafe lists.attach(ordinal, values, to: 0)
        }
    }

    /// The lists, once the first `count` rows and no others are coded.
    consuming func finish(count: Int) -> InvertedLists {
        lists.setRowCount(count)
        lists.codeCentres()
        return lists
    }
}
