import CKernels
import TestSupport
import Testing

/// Every residue of every loop, and the sizes around those that models have.
private let dimensions =
    Array(1...130) + [255, 256, 257, 383, 384, 385, 511, 512, 767, 768, 1_023, 1_024, 1_535, 1_536, 2_047, 2_048]

@Suite("Dot products")
struct DotTests {
    // The product of 146 dimensions, 1,001 row counts and all layouts is too much. Rows are taken in groups and dimensions
    // in registers, independently: so each dimension meets every residue of a group of rows, and each row count meets
    // dimensions below, at and above a register.

    @Test(
        "Dot products are within the stated bound for every dimension, stride and alignment",
        arguments: KernelLevel.all
    )
    func everyDimension(level: KernelLevel) {
        for dimension in dimensions {
            let padding = [0, 1, 5, (16 - dimension % 16) % 16, 33][dimension % 5]
            let misalignment = [0, 4, 1, 60, 12][dimension / 5 % 5]
            let rows = RowMatrix(
                random: 9,
                dimension: dimension,
                stride: dimension + padding,
                misalignment: misalignment,
                seed: UInt64(dimension)
            )
            var random = SplitMix(seed: 99)
            let query = random.vector(dimension)
            let result = level.dotRows(
                ExactBuffer(query, misalignment: (misalignment + 4) % 64),
                rows,
                misalignment: misalignment
            )
            for (row, score) in zip(rows.rows, result) {
                #expect(ExactProduct(query, row).admits(score), "dimension \(dimension), padding \(padding)")
            }
        }
    }

    @Test("Dot products of one level are within the bound of the scalar level", arguments: KernelLevel.all)
    func scalarOracle(level: KernelLevel) throws {
        let scalar = try #require(KernelLevel(ENGRAM_SIMD_SCALAR))
        for dimension in dimensions {
            let rows = RowMatrix(random: 5, dimension: dimension, stride: dimension, seed: UInt64(dimension) + 7)
            var random = SplitMix(seed: 98)
            let values = random.vector(dimension)
            let query = ExactBuffer(values)
            for ((row, score), oracle) in zip(zip(rows.rows, level.dotRows(query, rows)), scalar.dotRows(query, rows)) {
                let bound = ExactProduct(values, row).bound
                // The oracle itself is rounded once.
                let oracleBound = bound / Double(dimension)
                #expect((Double(score) - Double(oracle)).magnitude <= bound + oracleBound, "dimension \(dimension)")
            }
        }
    }

    @Test(
        "Dot products do not depend on the number of rows, 0 to 1,000",
        arguments: KernelLevel.all,
        [1, 7, 8, 16, 17, 33, 100]
    )
    func everyRowCount(level: KernelLevel, dimension: Int) {
        let stride = dimension + 3
        let all = RowMatrix(random: 1_000, dimension: dimension, stride: stride, seed: 5)
        var random = SplitMix(seed: 6)
        let values = random.vector(dimension)
        let query = ExactBuffer(values)
        let expected = level.dotRows(query, all)
        for (row, score) in zip(all.rows, expected) { #expect(ExactProduct(values, row).admits(score)) }
        // Every count up to 70 has each residue several times; larger ones differ only in the number of groups.
        for count in Array(0...70) + Array(Swift.stride(from: 71, through: 1_000, by: 31)) + [999, 1_000] {
            let rows = RowMatrix(Array(all.rows.prefix(count)), dimension: dimension, stride: stride)
            #expect(bits(level.dotRows(query, rows)) == bits(Array(expected.prefix(count))), "\(count) rows")
        }
    }

    @Test(
        "Dot products of listed rows have the bits of a scan, whatever the place in the list",
        arguments: KernelLevel.all
    )
    func gatherHasTheBitsOfAScan(level: KernelLevel) {
        for dimension in dimensions {
            let rows = RowMatrix(
                random: 13,
                dimension: dimension,
                stride: dimension + dimension % 4,
                misalignment: dimension % 2 * 4,
                seed: 3
            )
            var random = SplitMix(seed: 4)
            let query = ExactBuffer(random.vector(dimension), misalignment: 8)
            let scan = level.dotRows(query, rows)
            // Each row comes to each place of the list once.
            for shift in 0..<13 {
                let ordinals = (0..<13).map { UInt32(($0 * 5 + shift) % 13) }
                let expected = ordinals.map { scan[Int($0)] }
                #expect(bits(level.dotGather(query, rows, ordinals)) == bits(expected), "dimension \(dimension)")
            }
        }
    }

    @Test("Dot products of lists of 0 to 40 rows with repetitions have the bits of a scan", arguments: KernelLevel.all)
    func gatherOfEveryLength(level: KernelLevel) {
        let rows = RowMatrix(random: 11, dimension: 45, stride: 48, seed: 8)
        var random = SplitMix(seed: 9)
        let query = ExactBuffer(random.vector(45))
        let scan = level.dotRows(query, rows)
        for length in 0...40 {
            let ordinals = (0..<length).map { _ in UInt32.random(in: 0..<11, using: &random) }
            #expect(bits(level.dotGather(query, rows, ordinals)) == bits(ordinals.map { scan[Int($0)] }))
        }
    }

    @Test("Dot products have the same bits at every place of a scan", arguments: KernelLevel.all)
    func placeInAScan(level: KernelLevel) {
        for dimension in [1, 15, 16, 31, 33, 64, 100, 384, 385] {
            var random = SplitMix(seed: 10)
            let (values, row) = (random.vector(dimension), random.vector(dimension))
            let query = ExactBuffer(values)
            let alone = level.dotRows(query, RowMatrix([row], dimension: dimension, stride: dimension))
            for place in 0..<11 {
                var rows = (0..<11).map { _ in random.vector(dimension) }
                rows[place] = row
                let scan = level.dotRows(query, RowMatrix(rows, dimension: dimension, stride: dimension + 1))
                #expect(scan[place].bitPattern == alone[0].bitPattern, "dimension \(dimension), place \(place)")
            }
        }
    }

    @Test("Dot products of 0 to 33 queries at once are within the bound", arguments: KernelLevel.all)
    func tiles(level: KernelLevel) {
        for m in 0...33 {
            // Row counts and dimensions around the sizes of groups and registers, a different mix for each m.
            for n in [0, 1, 3, 4, 5, 17, m] {
                let dimension = [1, 7, 8, 15, 16, 17, 31, 33, 64, 100, 129][(m * 7 + n) % 11]
                let queries = RowMatrix(random: m, dimension: dimension, stride: dimension + m % 3, seed: 11)
                let rows = RowMatrix(
                    random: n,
                    dimension: dimension,
                    stride: dimension + n % 5,
                    misalignment: n % 3 * 4,
                    seed: 12
                )
                let tile = level.dotTile(queries, rows, outStride: n + m % 4)
                for (query, line) in zip(queries.rows, tile) {
                    for (row, score) in zip(rows.rows, line) {
                        #expect(ExactProduct(query, row).admits(score), "\(m) queries, \(n) rows, \(dimension)")
                    }
                }
            }
        }
    }

    @Test("Dot products of tiles are within the bound for every dimension", arguments: KernelLevel.all)
    func tilesOfEveryDimension(level: KernelLevel) {
        for dimension in dimensions {
            let queries = RowMatrix(random: 5, dimension: dimension, stride: dimension + 1, misalignment: 4, seed: 13)
            let rows = RowMatrix(random: 6, dimension: dimension, stride: dimension + 2, misalignment: 1, seed: 14)
            let tile = level.dotTile(queries, rows, outStride: 6)
            for (query, line) in zip(queries.rows, tile) {
                for (row, score) in zip(rows.rows, line) {
                    #expect(ExactProduct(query, row).admits(score), "dimension \(dimension)")
                }
            }
        }
    }

    @Test("Dot products reach rows beyond 32 bits of bytes and of floats", arguments: KernelLevel.all)
    func farRows(level: KernelLevel) throws {
        let far = try #require(FarRow(ordinal: 2_500_000, stride: 2_048, row: [0.5, -2, 4]))
        let query = ExactBuffer([2, 3, 0.25])
        #expect(far.dotGather(query, level) == -4)
    }
}

/// Bits, which tell apart what `==` does not.
private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
