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

    /// Moves at least as many items as are wanted, those with the greatest bounds, to the end, in no order.
    ///
    /// - Precondition: `wanted` is at most ``count``.
    /// - Returns: How many these are: up to half more than wanted, unless bounds are equal or lie far apart.
    /// - Complexity: O(items)
    func gather(_ wanted: Int) -> Int { wanted < count ? gather(from: border(of: wanted)) : count }

    /// Steps by which a border is sought.
    private static let borderSteps = 12

    /// A value that at least as many bounds reach as are wanted, and not many more.
    ///
    /// Halves the range of the bounds; counting is all that depends on them, so there is nothing to predict.
    private func border(of wanted: Int) -> Float {
        var low = Float.infinity
        var high = -Float.infinity
        // SAFETY: all places are below `count`.
        for place in 0..<count {
            let bound = unsafe bounds[place]
            low = bound < low ? bound : low
            high = bound > high ? bound : high
        }
        for _ in 0..<BoundedItems.borderSteps {
            let middle = low + (high - low) / 2
            let reaching = reaching(middle)
            if reaching < wanted { high = middle } else { low = middle }
            if reaching >= wanted, 2 * reaching <= 3 * wanted { break }
        }
        return low
    }

    /// Items whose bounds are at least a border.
    private func reaching(_ border: Float) -> Int {
        var lanes = SIMD16<Int32>()
        let whole = count & ~15
        // SAFETY: all places are below `count`; a pointer to floats may be read as vectors of them without alignment.
        for place in stride(from: 0, to: whole, by: 16) {
            let values = unsafe UnsafeRawPointer(bounds + place).loadUnaligned(as: SIMD16<Float>.self)
            lanes.replace(with: lanes &+ 1, where: values .>= border)
        }
        var reaching = Int(lanes.wrappedSum())
        for place in whole..<count { reaching += unsafe bounds[place] >= border ? 1 : 0 }
        return reaching
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
