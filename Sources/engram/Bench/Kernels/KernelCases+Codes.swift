import CKernels

/// The kernels over 1-bit codes.
extension KernelCases {
    /// 64-bit words of a code.
    private var words: Int { (dimension + 63) / 64 }

    /// Bytes of a block of codes.
    private var blockBytes: Int { engram_code_block_bytes(words) }

    /// A scan of the codes of some rows, in blocks one after the other, which keeps none.
    func codeScan(_ count: Int) -> KernelCase {
        let rowsOfBlock = Int(ENGRAM_CODE_BLOCK_ROWS)
        let blockCount = (count + rowsOfBlock - 1) / rowsOfBlock
        let pool = FloatBuffer(blockCount * blockBytes / 4, random: false)
        let (values, prepared) = (padded(), FloatBuffer(engram_code_query_bytes(words) / 4, random: false))
        let outputs = FloatBuffer(2 * (count + 16), random: false)
        let (words, bytes) = (words, blockBytes)
        // SAFETY: the pool has all blocks, the query its room, and every code its words.
        unsafe fill(pool, count)
        unsafe engram_code_kernels_current().pointee.prepare(values.start, words, OpaquePointer(prepared.start))
        let blocks = (0..<UInt32(blockCount)).map { $0 }
        return KernelCase(
            name: "code_scan",
            shape: "\(count) x \(dimension)",
            units: count,
            unit: "row",
            bytes: Double(blockCount * bytes),
            footprint: blockCount * bytes
        ) { _ in
            // SAFETY: the outputs have room for 16 more than all rows; ordinals are as large as floats.
            unsafe blocks.withUnsafeBufferPointer { blocks in
                unsafe outputs.start.withMemoryRebound(to: UInt32.self, capacity: count + 16) { ordinals in
                    _ = unsafe engram_code_kernels_current().pointee.scan(
                        OpaquePointer(prepared.start),
                        UnsafeRawPointer(pool.start).assumingMemoryBound(to: UInt8.self),
                        blocks.baseAddress!,
                        count,
                        words,
                        0,
                        0,
                        .infinity,
                        ordinals,
                        outputs.start + count + 16
                    )
                }
            }
        }
    }

    /// What a row costs until its code is in place: rotation, coding, writing.
    func codeWrite() -> KernelCase {
        let (row, centre, work) = (padded(), FloatBuffer(64 * words, random: false), padded())
        let block = FloatBuffer(blockBytes / 4, random: false)
        let (words, signs) = (words, [UInt64](repeating: 0x5555_3333_0F0F_00FF, count: 4 * words))
        let code = FloatBuffer(2 * words, random: false)
        return KernelCase(
            name: "code_write",
            shape: "1 x \(dimension)",
            units: 1,
            unit: "row",
            bytes: Double(dimension * MemoryLayout<Float>.size),
            footprint: 3 * 256 * words
        ) { _ in
            // SAFETY: all vectors have the padded dimension, the code its words, the block its bytes.
            unsafe work.start.update(from: row.start, count: 64 * words)
            unsafe signs.withUnsafeBufferPointer { signs in
                unsafe engram_code_kernels_current().pointee.rotate(work.start, signs.baseAddress!, words)
            }
            unsafe code.start.withMemoryRebound(to: UInt64.self, capacity: words) { code in
                let kernels = unsafe engram_code_kernels_current().pointee
                let factors = unsafe kernels.encode(work.start, centre.start, words, code)
                unsafe kernels.put(
                    UnsafeMutableRawPointer(block.start).assumingMemoryBound(to: UInt8.self),
                    7,
                    words,
                    code,
                    factors,
                    1
                )
            }
        }
    }

    private func padded() -> FloatBuffer { FloatBuffer(64 * words, random: true) }

    /// Writes random codes into all lanes.
    @unsafe private func fill(_ pool: FloatBuffer, _ count: Int) {
        var source = SeededRandom(seed: 3)
        let rowsOfBlock = Int(ENGRAM_CODE_BLOCK_ROWS)
        let factors = engram_code_factors(add: 0, scale: 1, error: 0.03)
        for row in 0..<count {
            let code = (0..<words).map { _ in source.next() }
            let block = unsafe UnsafeMutableRawPointer(pool.start) + row / rowsOfBlock * blockBytes
            unsafe code.withUnsafeBufferPointer { code in
                unsafe engram_code_kernels_current().pointee.put(
                    block.assumingMemoryBound(to: UInt8.self),
                    row % rowsOfBlock,
                    words,
                    code.baseAddress!,
                    factors,
                    UInt32(row)
                )
            }
        }
    }
}
