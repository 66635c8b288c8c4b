/// How rows are divided into lists, by their number: set by measurement, see docs/performance.md.
enum ListPolicy {
    /// From this many rows on codes are read before rows.
    static let leastRows = 512

    /// Up to this many rows there is one list.
    static let flatRows = 4_096

    /// Rows for each list; as every row is in two lists, these have twice as many.
    ///
    /// Shorter lists mean fewer rows to read and more centres to choose from; with many rows the centres weigh more.
    private static func rowsPerList(rows: Int) -> Int { rows < 200_000 ? 96 : 128 }

    /// Rows of which each centre learns.
    static let sampleRows = 32

    /// Near lists among which the two lists of a row are chosen.
    static let nearLists = 16

    /// Below this dimension codes tell too little: rows are scanned.
    static let leastDimension = 96

    /// Lists for some rows of a dimension; zero for no codes.
    static func lists(rows: Int, dimension: Int) -> Int {
        if rows < leastRows || dimension < leastDimension { return 0 }
        return rows <= flatRows ? 1 : rows / rowsPerList(rows: rows)
    }

    /// Whether lists have become unfit for the number of rows, so that new ones are worth their cost.
    ///
    /// - Parameters:
    ///   - lists: Lists there are.
    ///   - changes: Rows that came or went since they were built.
    static func isUnfit(lists: Int, rows: Int, changes: Int, dimension: Int) -> Bool {
        let wanted = ListPolicy.lists(rows: rows, dimension: dimension)
        if wanted == 0 { return lists > 1 }
        if lists <= 1 || wanted == 1 {
            return lists != wanted && (lists == 0 || rows > flatRows || 2 * rows < flatRows)
        }
        return changes > rows
    }
}
