import Telemetry
import Testing

@Suite struct MetricTests {
    @Test("A counter and a histogram lose nothing that many tasks add at once")
    func concurrent() async {
        let counter = Counter()
        let histogram = BucketHistogram(bounds: [10, 100])
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for value in 0..<1_000 {
                        counter.add()
                        histogram.add(UInt64(task * 20 + value % 2))
                    }
                }
            }
        }
        #expect(counter.value == 8_000)
        let seen = histogram.snapshot
        #expect(seen.count == 8_000)
        // 0 and 1; 20, 21 ... 100; 101 ... 141.
        #expect(seen.counts == [1_000, 4_500, 2_500])
        #expect(seen.sum == UInt64((0..<8).reduce(0) { $0 + 1_000 * 20 * $1 + 500 }))
    }

    @Test("A value that equals a bound belongs to its bucket, a greater one to the next")
    func bounds() {
        let histogram = BucketHistogram(bounds: [1, 2, 4])
        for value: UInt64 in [0, 1, 2, 3, 4, 5, .max] { histogram.add(value) }
        #expect(histogram.snapshot.counts == [2, 1, 2, 2])
    }

    @Test("Metrics are written in the text format of Prometheus")
    func text() {
        var page = PrometheusText()
        page.metric("a_total", .counter, "How many\nof \\ them.", 7)
        page.begin("b_seconds", .histogram, "Times.")
        let histogram = BucketHistogram(bounds: [100_000, 2_500_000])
        for value: UInt64 in [1, 100_000, 2_000_000, 9_000_000] { histogram.add(value) }
        page.histogram("b_seconds", [("route", "/x/\"y\"")], histogram.snapshot, scale: 1e-9)
        page.begin("c", .gauge, "C.")
        page.sample("c", [("k", "v"), ("l", "a\\b")], 0.5)
        #expect(
            page.text == """
                # HELP a_total How many\\nof \\\\ them.
                # TYPE a_total counter
                a_total 7
                # HELP b_seconds Times.
                # TYPE b_seconds histogram
                b_seconds_bucket{route="/x/\\"y\\"",le="0.0001"} 2
                b_seconds_bucket{route="/x/\\"y\\"",le="0.0025"} 3
                b_seconds_bucket{route="/x/\\"y\\"",le="+Inf"} 4
                b_seconds_sum{route="/x/\\"y\\""} 0.011100001
                b_seconds_count{route="/x/\\"y\\""} 4
                # HELP c C.
                # TYPE c gauge
                c{k="v",l="a\\\\b"} 0.5

                """
        )
    }
}
