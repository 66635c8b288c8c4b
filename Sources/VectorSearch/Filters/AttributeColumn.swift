/// One value for each row; takes no memory while all rows have the same.
struct AttributeColumn<Value: Equatable & Sendable>: Sendable {
    /// The number of rows.
    private(set) var count = 0

    /// The value of every row while ``values`` is empty.
    private var common: Value
    private var values: [Value] = []

    /// A column without rows.
    ///
    /// - Parameter common: What rows usually have.
    init(_ common: Value) { self.common = common }

    /// Bytes in memory.
    var byteCount: Int { values.capacity * MemoryLayout<Value>.stride }

    /// Makes room for rows to come; nothing while all rows have the same value.
    mutating func reserve(_ count: Int) {
        if !values.isEmpty { values.reserveCapacity(count) }
    }

    /// The value of a row.
    subscript(row: Int) -> Value {
        get {
            precondition(row < count)
            return values.isEmpty ? common : values[row]
        }
        set {
            precondition(row < count)
            if values.isEmpty {
                if newValue == common { return }
                spread()
            }
            values[row] = newValue
        }
    }

    /// Adds a row at the end.
    mutating func append(_ value: Value) {
        if count == 0 {
            values = []
            common = value
        } else if values.isEmpty, value != common {
            spread()
        }
        if !values.isEmpty { values.append(value) }
        count += 1
    }

    /// Removes a row; the last one moves into the hole.
    mutating func remove(row: Int) {
        precondition(row < count)
        count -= 1
        if values.isEmpty { return }
        if row != count { values[row] = values[count] }
        values.removeLast()
    }

    /// The rows whose values satisfy a test.
    ///
    /// - Complexity: O(rows); O(rows / 64) while all rows have the same value.
    func rows(where test: (Value) -> Bool) -> RowBitmap {
        if values.isEmpty { return RowBitmap(rowCount: count, repeating: count > 0 && test(common)) }
        return RowBitmap(rowCount: count) { test(values[$0]) }
    }

    private mutating func spread() { values = [Value](repeating: common, count: count) }
}
