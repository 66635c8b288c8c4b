extension InvertedLists {
    /// Codes all rows in lists around new centres.
    ///
    /// - Precondition: There are no lists.
    /// - Complexity: O(rows x root of lists x dimension)
    mutating func build(_ arena: borrowing RowArena, count: Int, threads: Int) {
        let wanted = ListPolicy.lists(rows: count, dimension: arena.dimension)
        guard wanted > 0 else { return }
        let builder = unsafe ListBuilder(
            rows: arena.rows,
            stride: arena.stride,
            dimension: arena.dimension,
            threads: threads
        )
        fill(arena, builder.partition(count: count, into: wanted), threads: threads)
        codeCentres()
    }

    /// Codes the centres, once all rows are in their lists.
    mutating func codeCentres() {
        usualRows = isSpilled ? 2 * rowCount / listCount : Int.max
        directory.rebuild(centres, rotation)
    }

    /// Makes the lists of a partitioning.
    private mutating func fill(_ arena: borrowing RowArena, _ partitioning: ListBuilder.Partitioning, threads: Int) {
        let dimension = arena.dimension
        let centreCount = partitioning.centres.count / dimension
        var sizes = [Int](repeating: 0, count: centreCount)
        for list in partitioning.first { sizes[Int(list)] += 1 }
        for list in partitioning.second where list != ListBuilder.none { sizes[Int(list)] += 1 }
        pool.reserve(sizes.reduce(0) { $0 + ($1 + CodePool.blockRows - 1) / CodePool.blockRows })
        var numbers = [Int](repeating: 0, count: centreCount)
        unsafe partitioning.centres.withUnsafeBufferPointer { centres in
            for list in 0..<centreCount where sizes[list] > 0 {
                numbers[list] = listCount
                unsafe appendList(centres.baseAddress! + list * dimension)
            }
        }
        setRowCount(partitioning.first.count)
        var members = [[UInt32]](repeating: [], count: listCount)
        for list in 0..<centreCount where sizes[list] > 0 { members[numbers[list]].reserveCapacity(sizes[list]) }
        for row in partitioning.first.indices {
            members[numbers[Int(partitioning.first[row])]].append(UInt32(row))
            let second = partitioning.second[row]
            if second != ListBuilder.none { members[numbers[Int(second)]].append(UInt32(row)) }
        }
        // List after list, so that a list's blocks are neighbours.
        for list in members.indices {
            for row in members[list] { _ = reserveSlot(Int(row), in: list) }
        }
        write(arena, members, threads: threads)
    }

    /// Lists whose codes a thread writes before it takes others.
    private static let writtenLists = 16

    /// Codes the rows of all lists, in the order of their slots.
    private mutating func write(_ arena: borrowing RowArena, _ members: [[UInt32]], threads: Int) {
        let stride = arena.stride
        let (rotation, step) = (rotation, InvertedLists.writtenLists)
        // SAFETY: rows and lists stay where they are until this returns, and every list is written by one thread.
        nonisolated(unsafe) let rows = unsafe UnsafePointer(arena.rows)
        unsafe withUnsafePointer(to: self) { lists in
            nonisolated(unsafe) let lists = unsafe lists
            WorkCounter.share((members.count + step - 1) / step, threads: threads) { piece in
                let space = CodingSpace(rotation)
                for list in piece * step..<min((piece + 1) * step, members.count) {
                    for (slot, row) in members[list].enumerated() {
                        unsafe lists.pointee.write(Int(row), rows + Int(row) * stride, list, slot, space)
                    }
                }
            }
        }
    }
}
