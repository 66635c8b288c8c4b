internal import CKernels
internal import Glibc

/// The memory that one search works in; kept and used again, so that a search allocates little.
///
/// - Note: `@unchecked Sendable`: one search at a time has it; `Partition.scratches` hands it on.
@safe final class SearchScratch: @unchecked Sendable {
    /// The rotated query.
    let rotated: UnsafeMutablePointer<Float>

    /// The rounded query.
    let prepared: OpaquePointer

    /// Rows that wait for their exact score.
    var queue: RerankQueue

    /// Lists that wait for a look.
    var finder: ListFinder

    init(_ rotation: Rotation) {
        unsafe rotated = UnsafeMutablePointer<Float>.allocate(capacity: rotation.paddedDimension)
        // SAFETY: aligned as the kernels ask for; freed in deinit.
        unsafe prepared = OpaquePointer(
            UnsafeMutableRawPointer.allocate(byteCount: engram_code_query_bytes(rotation.words), alignment: 64)
        )
        queue = RerankQueue()
        finder = ListFinder()
    }

    deinit {
        unsafe rotated.deallocate()
        unsafe UnsafeMutableRawPointer(prepared).deallocate()
    }
}
