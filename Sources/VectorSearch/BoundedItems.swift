/// Numbers with upper bounds, of which those with the greatest bounds are taken first.
@safe struct BoundedItems: ~Copyable {
    /// Items.
    var count = 0

    /// The numbers: rows or lists.
    private(set) var numbers: UnsafeMutablePointer<UInt32>

    /// The upper bound of each.
    private(set) var bounds: UnsafeMutablePointer<Float>

    private var capacity: Int

    init() {
        capacity = 256
        unsafe numbers = .allocate(capacity: capacity)
        unsafe bounds = .allocate(capacity: capacity)
    }

    deinit {
        unsafe numbers.deallocate()
        unsafe bounds.deallocate()
    }

    /// Makes room for items behind those there are.
    mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        let grown = max(count + more, 2 * capacity)
        // SAFETY: both blocks have more room than there are items; the old ones are this value's own.
        let (newNumbers, newBounds) = (
            UnsafeMutablePointer<UInt32>.allocate(capacity: grown),
            UnsafeMutablePointer<Float>.allocate(capacity: grown)
        )
        unsafe newNumbers.update(from: numbers, count: count)
        unsafe newBounds.update(from: bounds, count: count)
        unsafe numbers.deallocate()
        unsafe bounds.deallocate()
        unsafe numbers = newNumbers
        unsafe bounds = newBounds
        capacity = grown
    }

    /// The greatest bound.
    var greatest: Float {
        var greatest = -Float.infinity
        // SAFETY: all places are below `count`.
        for place in 0..<count { unsafe greatest = max(greatest, bounds[place]) }
        return greatest
    }

    /// Moves the items whose bounds are at least a border to the end, in no order.
    ///
    /// Without branches that depend on the bounds: they could not be predicted.
    ///
    /// - Returns: How many these are.
    /// - Complexity: O(items)
    func gather(from border: Float) -> Int {
        var low = 0
        // SAFETY: both places are below `count`.
        for place in 0..<count {
            let (number, bound) = unsafe (numbers[place], bounds[place])
            unsafe numbers[place] = numbers[low]
            unsafe bounds[place] = bounds[low]
            unsafe numbers[low] = number
            unsafe bounds[low] = bound
            low += bound < border ? 1 : 0
        }
        return count - low
    }

    /// Adds an item.
    ///
    /// - Precondition: There is room.
    mutating func append(_ number: UInt32, _ bound: Float) {
        precondition(count < capacity)
        // SAFETY: the precondition holds the place within the room.
        unsafe numbers[count] = number
        unsafe bounds[count] = bound
        count += 1
    }

    /// Moves the items with the greatest bounds to the end, in no order.
    ///
    /// - Precondition: `wanted` is at most ``count``.
    /// - Complexity: O(items) on average
    func gather(_ wanted: Int) {
        // SAFETY: all places are below `count`, for which there is memory.
        var low = 0
        var high = count - 1
        let border = count - wanted
        while low < high {
            let middle = unsafe bounds[low + (high - low) / 2]
            var left = low
            var right = high
            while left <= right {
                while unsafe bounds[left] < middle { left += 1 }
                while unsafe bounds[right] > middle { right -= 1 }
                if left <= right {
                    unsafe swap(left, right)
                    left += 1
                    right -= 1
                }
            }
            if border <= right { high = right } else if border >= left { low = left } else { break }
        }
    }

    @unsafe private func swap(_ left: Int, _ right: Int) {
        let (number, bound) = unsafe (numbers[left], bounds[left])
        unsafe numbers[left] = numbers[right]
        unsafe bounds[left] = bounds[right]
        unsafe numbers[right] = number
        unsafe bounds[right] = bound
    }

    /// Drops the items from a place on whose bounds are below a threshold.
    mutating func drop(from first: Int = 0, below threshold: Float) {
        var kept = first
        // SAFETY: all places are below `count`.
        for place in first..<count {
            unsafe numbers[kept] = numbers[place]
            unsafe bounds[kept] = bounds[place]
            if unsafe bounds[place] >= threshold { kept += 1 }
        }
        count = kept
    }

    /// Drops an item; the last one takes its place.
    mutating func remove(_ place: Int) {
        precondition(place < count)
        count -= 1
        // SAFETY: the precondition holds both places within the items there were.
        unsafe swap(place, count)
    }

    /// Drops the items whose bounds are at least a border.
    mutating func drop(from border: Float) {
        var kept = 0
        // SAFETY: all places are below `count`.
        for place in 0..<count {
            unsafe numbers[kept] = numbers[place]
            unsafe bounds[kept] = bounds[place]
            if unsafe bounds[place] < border { kept += 1 }
        }
        count = kept
    }

    /// Drops the items from a place on that a bitmap does not admit.
    mutating func drop(from first: Int, outside admitted: UnsafePointer<UInt64>) {
        var kept = first
        // SAFETY: all places are below `count`; the bitmap has a bit for every row.
        for place in first..<count {
            let number = unsafe numbers[place]
            unsafe numbers[kept] = number
            unsafe bounds[kept] = bounds[place]
            if unsafe admitted[Int(number >> 6)] >> UInt64(number & 63) & 1 == 1 { kept += 1 }
        }
        count = kept
    }

    /// Sorts the items from a place on, greatest bound first.
    ///
    /// - Complexity: O(items x log items) on average
    func sort(from first: Int) { sort(first, count - 1) }

    private func sort(_ low: Int, _ high: Int) {
        var (low, high) = (low, high)
        // SAFETY: all places are below `count`.
        while high - low > 16 {
            let middle = unsafe bounds[low + (high - low) / 2]
            var left = low
            var right = high
            while left <= right {
                while unsafe bounds[left] > middle { left += 1 }
                while unsafe bounds[right] < middle { right -= 1 }
                if left <= right {
                    unsafe swap(left, right)
                    left += 1
                    right -= 1
                }
            }
            // The shorter side first, so that the calls do not go deep.
            if right - low < high - left {
                sort(low, right)
                low = left
            } else {
                sort(left, high)
                high = right
            }
        }
        guard low < high else { return }
        for place in low + 1...high {
            var hole = place
            let (number, bound) = unsafe (numbers[place], bounds[place])
            while hole > low, unsafe bounds[hole - 1] < bound {
                unsafe bounds[hole] = bounds[hole - 1]
                unsafe numbers[hole] = numbers[hole - 1]
                hole -= 1
            }
            unsafe bounds[hole] = bound
            unsafe numbers[hole] = number
        }
    }
}
