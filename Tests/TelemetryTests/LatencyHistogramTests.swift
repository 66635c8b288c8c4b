import Telemetry
import Testing

@Suite struct LatencyHistogramTests {
    @Test("An empty histogram has no values and answers 0")
    func empty() {
        let histogram = LatencyHistogram()
        #expect(histogram.count == 0 && histogram.maximum == 0 && histogram.percentile(0.99) == 0)
    }

    @Test("Small values are counted exactly")
    func exact() {
        var histogram = LatencyHistogram()
        for value in UInt64(1)...200 { histogram.add(value) }
        #expect(histogram.percentile(0.5) == 100)
        #expect(histogram.percentile(0.99) == 198)
        #expect(histogram.percentile(1) == 200)
        #expect(histogram.percentile(0) == 1)
        #expect(histogram.minimum == 1 && histogram.maximum == 200)
    }

    @Test("Every percentile is at most 0.8 % above the value of its rank, at every size", arguments: [3, 77, 1_000])
    func precision(factor: UInt64) {
        var histogram = LatencyHistogram()
        var values: [UInt64] = []
        var value: UInt64 = 1
        var state: UInt64 = 88_172_645_463_325_252
        for _ in 0..<5_000 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            value = state % (1 << (10 + state % 30)) * factor % LatencyHistogram.largest
            values.append(value)
            histogram.add(value)
        }
        values.sort()
        for part in [0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1] {
            let wanted = values[max(Int((part * Double(values.count)).rounded(.up)), 1) - 1]
            let got = histogram.percentile(part)
            #expect(got >= wanted)
            #expect(Double(got) <= Double(wanted) * 1.008)
        }
    }

    @Test("Places follow each other without a gap: a value is never counted below its own size")
    func boundaries() {
        for exponent in 5..<44 {
            for offset in [-1, 0, 1] {
                let value = UInt64((1 << exponent) + offset)
                var histogram = LatencyHistogram()
                histogram.add(value)
                histogram.add(LatencyHistogram.largest)
                let got = histogram.percentile(0.5)
                #expect(got >= value && Double(got) <= Double(value) * 1.008)
            }
        }
    }

    @Test("A sum of histograms answers like one of all values")
    func sums() {
        var (left, right, both) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for value in UInt64(0)..<1_000 {
            if value % 3 == 0 { left.add(value * 1_000) } else { right.add(value * 1_000) }
            both.add(value * 1_000)
        }
        left.add(right)
        for part in [0.01, 0.5, 0.99, 1] { #expect(left.percentile(part) == both.percentile(part)) }
        #expect(left.count == both.count && left.minimum == both.minimum && left.maximum == both.maximum)
    }

    @Test("A value beyond the range is counted as the greatest")
    func beyond() {
        var histogram = LatencyHistogram()
        histogram.add(.max)
        #expect(histogram.percentile(1) == LatencyHistogram.largest && histogram.count == 1)
    }
}
