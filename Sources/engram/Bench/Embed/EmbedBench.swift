import Embedding
import Foundation
import Synchronization

/// The measurement of encoders of several precisions over the same texts.
struct EmbedBench {
    let texts: EmbedTexts
    let encoders: [MiniLMEncoder]
    let rounds: Int
    /// The time of a combination in a round.
    let seconds: Double

    /// The least and the mean cosine to float32 of every text's vector, for each encoder.
    func cosines(modelFolder: String) throws -> [EmbedReport.Cosines] {
        let reference =
            try encoders.first { $0.precision == .float32 }
            ?? MiniLMEncoder(modelFolder: modelFolder, precision: .float32)
        let expected = try vectors(of: reference)
        let dimension = reference.space.dimension
        return try encoders.map { encoder in
            let found = try vectors(of: encoder)
            let cosines = texts.texts.indices.map { row in
                (row * dimension..<(row + 1) * dimension).reduce(0.0) { $0 + Double(expected[$1]) * Double(found[$1]) }
            }
            return EmbedReport.Cosines(
                least: cosines.min() ?? 1,
                mean: cosines.reduce(0, +) / Double(max(cosines.count, 1))
            )
        }
    }

    private func vectors(of encoder: MiniLMEncoder) throws -> [Float] { try encoder.embed(texts.texts) }

    /// The reports of all encoders for one combination.
    func measure(threads: Int, batch: Int, cosines: [EmbedReport.Cosines]) throws -> [EmbedReport] {
        let batches = stride(from: 0, to: texts.texts.count, by: batch).map { start in
            Array(texts.texts[start..<min(start + batch, texts.texts.count)])
        }
        var rates = [[Double]](repeating: [], count: encoders.count)
        var calls = [[Double]](repeating: [], count: encoders.count)
        for round in 0..<rounds {
            // Each round begins with another encoder, so that none always follows the same one.
            for place in encoders.indices {
                let number = (round + place) % encoders.count
                let (rate, times) = try run(encoders[number], batches, threads: threads)
                rates[number].append(rate)
                calls[number] += times
            }
        }
        return encoders.indices.map { number in
            EmbedReport(
                precision: encoders[number].precision,
                tokens: texts.tokens,
                texts: texts.texts.count,
                threads: threads,
                batch: batch,
                textsPerSecond: median(rates[number]),
                calls: calls[number].sorted(),
                cosines: cosines[number]
            )
        }
    }

    /// Texts a second of one encoder in one round, and the seconds of each call.
    private func run(_ encoder: MiniLMEncoder, _ batches: [[String]], threads: Int) throws -> (Double, [Double]) {
        let next = Atomic<Int>(0)
        let done = Mutex<(texts: Int, times: [Double])>((0, []))
        let (clock, time) = (ContinuousClock(), Duration.seconds(seconds))
        _ = try encoder.embed(batches[0])
        let start = clock.now
        let end = start + time
        try ThreadTeam.run(threads) { _ in
            var (count, times) = (0, [Double]())
            var before = clock.now
            repeat {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue % batches.count
                _ = try encoder.embed(batches[place])
                let now = clock.now
                times.append((now - before) / .seconds(1))
                count += batches[place].count
                before = now
            } while before < end
            done.withLock { sums in
                sums.texts += count
                sums.times += times
            }
        }
        let taken = (clock.now - start) / .seconds(1)
        return done.withLock { (Double($0.texts) / taken, $0.times) }
    }
}
