import VectorSearch

extension NPYArray {
    /// The directions of all rows: each divided by its length.
    ///
    /// - Parameter kind: What a row is called in an error.
    /// - Throws: ``ExitMessage`` for a row that has no direction.
    func directions(as kind: String) throws -> NPYArray {
        var units: [Float] = []
        units.reserveCapacity(values.count)
        for row in 0..<rows {
            do throws(VectorError) {
                units += try UnitVector(normalising: self.row(row)).values
            } catch {
                throw ExitMessage("\(kind) \(row) \(error)")
            }
        }
        return NPYArray(rows: rows, columns: columns, values: units)
    }

    /// A copy of a row.
    func row(_ row: Int) -> [Float] { Array(values[row * columns..<(row + 1) * columns]) }
}
