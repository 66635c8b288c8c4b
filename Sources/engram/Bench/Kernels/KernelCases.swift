import CKernels
import COpenBLAS

/// The kernels that are measured, each in the caches and out of them.
///
/// A new kernel is one more function here and one more line in `all`.
struct KernelCases {
    /// Values of a row.
    let dimension: Int

    /// Rows and queries of the large matrix product, and the threads that share its rows.
    let product: (rows: Int, queries: Int, threads: Int)

    /// Bytes of a row.
    private var rowBytes: Int { dimension * MemoryLayout<Float>.size }

    /// Rows of an array of about so many bytes.
    private func rows(filling bytes: Int) -> Int { max(64, bytes / rowBytes / 64 * 64) }

    /// Arrays that fill the second cache, the third, and none.
    private var sizes: [Int] { [rows(filling: 256 << 10), rows(filling: 8 << 20), rows(filling: 512 << 20)] }

    /// The cases by name, made when they are wanted: some need much memory.
    var all: [(name: String, make: () -> [KernelCase])] {
        [
            ("dot_rows", { sizes.map(dotRows) }),
            ("dot_gather", { sizes.map(dotGather) }),
            ("dot_tile", { [2, 8, 32, 128].map(dotTile) }),
            ("select", { [0.0, 0.01, 0.5].map(select) }),
            ("code_scan", { [10_000, 1_000_000].map(codeScan) }),
            ("code_write", { [codeWrite()] }),
            ("sgemm", { [(32, 512), (128, 512), (256, 512)].map(tileProduct) + [largeProduct()] }),
        ]
    }

    private func dotRows(_ count: Int) -> KernelCase {
        let (query, rows, scores) = (vector(), matrix(count), FloatBuffer(count, random: false))
        let dimension = dimension
        return KernelCase(
            name: "dot_rows",
            shape: "\(count) x \(dimension)",
            units: count,
            unit: "row",
            operations: Double(2 * count * dimension),
            bytes: Double(count * rowBytes),
            footprint: count * rowBytes
        ) { _ in
            // SAFETY: the buffers have the sizes that the kernel is told.
            unsafe engram_kernels_current().pointee.dot_rows(
                query.start,
                rows.start,
                count,
                dimension,
                dimension,
                scores.start
            )
        }
    }

    /// 256 rows from anywhere among `count`.
    private func dotGather(_ count: Int) -> KernelCase {
        let (query, rows, scores) = (vector(), matrix(count), FloatBuffer(256, random: false))
        let dimension = dimension
        // Every call takes other rows, or the same few would soon lie in the caches.
        var source = SeededRandom(seed: 1)
        let lists = (0..<max(1, 4 * count / 256)).map { _ in
            (0..<256).map { _ in UInt32.random(in: 0..<UInt32(count), using: &source) }
        }
        let turn = WorkCounter(limit: .max)
        return KernelCase(
            name: "dot_gather",
            shape: "256 of \(count) x \(dimension)",
            units: 256,
            unit: "row",
            operations: Double(2 * 256 * dimension),
            bytes: Double(256 * rowBytes),
            footprint: count * rowBytes
        ) { _ in
            let list = lists[(turn.take() ?? 0) % lists.count]
            // SAFETY: every ordinal is below the number of rows; the outputs have a place for each.
            unsafe list.withUnsafeBufferPointer { list in
                unsafe engram_kernels_current().pointee.dot_gather(
                    query.start,
                    rows.start,
                    list.baseAddress!,
                    list.count,
                    dimension,
                    dimension,
                    scores.start
                )
            }
        }
    }

    private func dotTile(_ queryCount: Int) -> KernelCase {
        let count = 512
        let (queries, rows) = (matrix(queryCount), matrix(count))
        let scores = FloatBuffer(queryCount * count, random: false)
        let dimension = dimension
        return KernelCase(
            name: "dot_tile",
            shape: "\(queryCount) x \(count) x \(dimension)",
            units: queryCount * count,
            unit: "row and query",
            operations: Double(2 * queryCount * count * dimension),
            bytes: Double((queryCount + count) * rowBytes),
            footprint: (queryCount + count) * rowBytes
        ) { _ in
            // SAFETY: the buffers have the sizes that the kernel is told.
            unsafe engram_kernels_current().pointee.dot_tile(
                queries.start,
                queryCount,
                dimension,
                rows.start,
                count,
                dimension,
                dimension,
                scores.start,
                count
            )
        }
    }

    /// A selection that lets a part of the scores pass.
    private func select(_ part: Double) -> KernelCase {
        let count = 1_024
        let (scores, chosen) = (FloatBuffer(count, random: true), FloatBuffer(count + 16, random: false))
        let ordinals = FloatBuffer(count + 16, random: false)
        // Scores are uniform from -1 to 1.
        let threshold = part == 0 ? 2 : Float(1 - 2 * part)
        return KernelCase(
            name: "select",
            shape: "\(count), \(part * 100) % pass",
            units: count,
            unit: "score",
            bytes: Double(count * MemoryLayout<Float>.size),
            footprint: count * MemoryLayout<Float>.size
        ) { _ in
            // SAFETY: the outputs have room for 16 more than all scores; ordinals are as large as floats.
            unsafe ordinals.start.withMemoryRebound(to: UInt32.self, capacity: count + 16) { ordinals in
                _ = unsafe engram_kernels_current().pointee.select(
                    scores.start,
                    count,
                    threshold,
                    0,
                    chosen.start,
                    ordinals
                )
            }
        }
    }

    /// OpenBLAS over a tile that stays in the caches.
    private func tileProduct(_ queryCount: Int, _ count: Int) -> KernelCase {
        product("sgemm", queryCount, count, threads: 1)
    }

    /// OpenBLAS over all rows, every score written: what a search that finds the best of them is compared with.
    private func largeProduct() -> KernelCase {
        product("sgemm of all rows", product.queries, product.rows, threads: product.threads)
    }

    private func product(_ name: String, _ queryCount: Int, _ count: Int, threads: Int) -> KernelCase {
        openblas_set_num_threads(1)
        let (queries, rows) = (matrix(queryCount), matrix(count))
        let scores = FloatBuffer(queryCount * count, random: false)
        let dimension = dimension
        return KernelCase(
            name: name,
            shape: "\(queryCount) x \(count) x \(dimension)",
            units: queryCount * count,
            unit: "row and query",
            operations: Double(2 * queryCount * count) * Double(dimension),
            bytes: Double((queryCount + count) * rowBytes),
            footprint: (queryCount + count) * rowBytes,
            threads: threads
        ) { thread in
            let first = count * thread / threads
            let size = count * (thread + 1) / threads - first
            // SAFETY: each thread has its own rows, and its own part of the scores, both within the buffers.
            unsafe cblas_sgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasTrans,
                Int32(queryCount),
                Int32(size),
                Int32(dimension),
                1,
                queries.start,
                Int32(dimension),
                rows.start + first * dimension,
                Int32(dimension),
                0,
                scores.start + first * queryCount,
                Int32(size)
            )
        }
    }

    private func vector() -> FloatBuffer { FloatBuffer(dimension, random: true) }

    private func matrix(_ rows: Int) -> FloatBuffer { FloatBuffer(rows * dimension, random: true) }
}
