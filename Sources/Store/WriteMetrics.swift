internal import Dispatch
package import Telemetry

/// What the commits of a store were like, since it was opened.
package final class WriteMetrics: Sendable {
    /// Operations of a commit.
    package let operations = BucketHistogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000])
    /// Bytes that a commit's operations wrote.
    package let bytes = BucketHistogram(bounds: (10...22).map { 1 << $0 })
    /// Nanoseconds from the last operation of a transaction to its end, which is when its pages are on disk.
    package let commitTime = BucketHistogram()

    init() {}

    /// Notes a commit that has just ended.
    ///
    /// - Parameter start: When its operations were applied.
    func note(operations count: Int, bytes written: Int, committing start: DispatchTime) {
        operations.add(UInt64(count))
        bytes.add(UInt64(written))
        commitTime.add(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds)
    }
}
