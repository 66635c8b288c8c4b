import Foundation
import Testing

@testable import Embedding

/// Every instruction level of the encoder's C kernels, against the plain one or against double precision.
@Suite struct EncoderKernelTests {
    /// All levels of this CPU.
    private static let all = [0] + KernelTable.levels

    private func plain() throws -> KernelTable { try #require(KernelTable(level: 0)) }

    @Test("The plain level is always there, a level that does not exist never")
    func levels() {
        #expect(KernelTable(level: 0) != nil)
        #expect(KernelTable(level: 4) == nil)
        #expect(KernelTable(level: -1) == nil)
        #expect(EncoderKernels(level: 0, products: .packed)?.levelName == "scalar")
        #expect(["scalar", "neon", "avx2", "avx512"].contains(EncoderKernels.active.levelName))
    }

    @Test("GELU is exact to 1e-6, with the right tails", arguments: all)
    func gelu(level: Int) throws {
        let kernels = try #require(KernelTable(level: level))
        var inputs: [Float] = (-20_000...20_000).map { Float($0) / 2_000 }
        inputs += [-1e30, -300, -50, -14, 0, -0.0, 1e-30, 14, 50, 300, 1e30]
        var most = 0.0
        for (x, y) in zip(inputs, kernels.gelu(inputs)) {
            let expected = x < -13 ? 0 : 0.5 * Double(x) * erfc(-Double(x) / 2.0.squareRoot())
            let error = abs(Double(y) - expected) / max(1, abs(expected))
            most = error.isNaN ? .infinity : max(most, error)
        }
        #expect(most < 1e-6)
    }

    @Test("GELU handles every count", arguments: KernelTable.levels)
    func geluTails(level: Int) throws {
        let (kernels, plain) = (try #require(KernelTable(level: level)), try plain())
        var generator = SeededGenerator(seed: 1)
        for count in 0...70 {
            let inputs = generator.floats(count, within: 4)
            #expect(maximumDifference(kernels.gelu(inputs), plain.gelu(inputs)) < 1e-6, "\(count) values")
        }
    }

    @Test("LayerNorm equals the plain one for every width", arguments: KernelTable.levels)
    func layerNorm(level: Int) throws {
        let (kernels, plain) = (try #require(KernelTable(level: level)), try plain())
        var generator = SeededGenerator(seed: 2)
        for width in Array(1...70) + [127, 384, 768, 1_025] {
            for rows in [0, 1, 3] {
                let states = generator.floats(rows * width, within: 3)
                let (gamma, beta) = (generator.floats(width), generator.floats(width))
                for residual in [nil, generator.floats(rows * width, within: 3)] {
                    let difference = maximumDifference(
                        kernels.addLayerNorm(states, residual, width: width, gamma: gamma, beta: beta, epsilon: 1e-5),
                        plain.addLayerNorm(states, residual, width: width, gamma: gamma, beta: beta, epsilon: 1e-5)
                    )
                    #expect(difference < 1e-4, "\(rows) rows of \(width)")
                }
            }
        }
    }

    @Test("LayerNorm gives rows of mean 0 and variance 1 before its scale", arguments: all)
    func standardised(level: Int) throws {
        let kernels = try #require(KernelTable(level: level))
        var generator = SeededGenerator(seed: 6)
        let ones = [Float](repeating: 1, count: 384)
        let zeros = [Float](repeating: 0, count: 384)
        let states = generator.floats(384, within: 5).map { $0 + 2 }
        let row = kernels.addLayerNorm(states, nil, width: 384, gamma: ones, beta: zeros, epsilon: 1e-12)
        #expect(abs(row.reduce(0) { $0 + Double($1) }) / 384 < 1e-5)
        #expect(abs(length(row) - 384.0.squareRoot()) < 1e-3)
    }

    @Test("A row of equal values normalises to the shift", arguments: all)
    func constantRows(level: Int) throws {
        let kernels = try #require(KernelTable(level: level))
        let beta = (0..<48).map(Float.init)
        let row = kernels.addLayerNorm(
            [Float](repeating: 3.5, count: 48),
            nil,
            width: 48,
            gamma: [Float](repeating: 2, count: 48),
            beta: beta,
            epsilon: 1e-12
        )
        #expect(maximumDifference(row, beta) < 1e-5)
    }

    @Test("Attention equals the plain one for every length and head width", arguments: KernelTable.levels)
    func attention(level: Int) throws {
        let (kernels, plain) = (try #require(KernelTable(level: level)), try plain())
        var generator = SeededGenerator(seed: 3)
        for (heads, width) in [(1, 1), (2, 7), (3, 8), (2, 16), (1, 17), (4, 32), (2, 64), (1, 100)] {
            for tokens in Array(1...20) + [31, 32, 33, 64] {
                let states = generator.floats(tokens * 3 * heads * width, within: 2)
                let difference = maximumDifference(
                    kernels.attention(states, tokens: tokens, heads: heads, width: width),
                    plain.attention(states, tokens: tokens, heads: heads, width: width)
                )
                #expect(difference < 2e-5, "\(tokens) tokens, \(heads) heads of \(width)")
            }
        }
    }

    @Test("Attention survives scores that differ by hundreds", arguments: all)
    func extremeScores(level: Int) throws {
        let kernels = try #require(KernelTable(level: level))
        // One head of width 1; for both queries the second key outweighs the first by e^200 or more.
        let outputs = kernels.attention([20, -10, 5, 20, 10, 7], tokens: 2, heads: 1, width: 1)
        #expect(maximumDifference(outputs, [7, 7]) < 1e-6)
    }

    @Test("Attention over equal keys is the mean of the values", arguments: all)
    func equalKeys(level: Int) throws {
        let kernels = try #require(KernelTable(level: level))
        let states: [Float] = (0..<9).flatMap { [Float($0), 1, Float($0)] }
        let outputs = kernels.attention(states, tokens: 9, heads: 1, width: 1)
        #expect(maximumDifference(outputs, [Float](repeating: 4, count: 9)) < 1e-5)
    }

    @Test("Pooling gives the unit mean and its length", arguments: all)
    func meanUnit(level: Int) throws {
        let kernels = try #require(KernelTable(level: level))
        var generator = SeededGenerator(seed: 4)
        for width in Array(1...40) + [384, 1_000] {
            for rows in [1, 2, 50] {
                let states = generator.floats(rows * width)
                let (vector, norm) = kernels.meanUnit(states, width: width)
                let mean = (0..<width).map { column in
                    (0..<rows).reduce(0.0) { $0 + Double(states[$1 * width + column]) } / Double(rows)
                }
                let expected = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
                #expect(abs(Double(norm) - expected) < 1e-5)
                #expect(maximumDifference(vector, mean.map { Float($0 / expected) }) < 1e-4)
            }
        }
    }

    @Test("Pooling reports a mean of zero by its length", arguments: all)
    func zeroMean(level: Int) throws {
        let kernels = try #require(KernelTable(level: level))
        #expect(kernels.meanUnit([1, -2, -1, 2], width: 2).length == 0)
    }

    @Test("Packed products equal plain sums for every shape, a row's whatever the rows beside it", arguments: all)
    func products(level: Int) throws {
        let kernels = try #require(KernelTable(level: level))
        var generator = SeededGenerator(seed: 5)
        for (outputs, inputs) in [(1, 1), (3, 5), (15, 16), (16, 7), (17, 33), (31, 2), (32, 40), (33, 64), (49, 24)] {
            let (weights, bias) = (generator.floats(outputs * inputs), generator.floats(outputs))
            let packed = kernels.pack(weights, outputs: outputs, inputs: inputs)
            let states = generator.floats(29 * inputs)
            let expected = (0..<29 * outputs).map { at in
                let (row, output) = (at / outputs, at % outputs)
                return Float(
                    (0..<inputs).reduce(Double(bias[output])) {
                        $0 + Double(states[row * inputs + $1]) * Double(weights[output * inputs + $1])
                    }
                )
            }
            let whole = kernels.multiply(states, packed: packed, bias: bias, inputs: inputs)
            #expect(maximumDifference(whole, expected) < 1e-5, "\(outputs) x \(inputs)")
            for rows in 0..<29 {
                let part = kernels.multiply(
                    Array(states[..<(rows * inputs)]),
                    packed: packed,
                    bias: bias,
                    inputs: inputs
                )
                #expect(part.elementsEqual(whole[..<(rows * outputs)]), "\(rows) rows, \(outputs) x \(inputs)")
            }
        }
    }

    @Test("The plain product in bfloat16 is that of rounded factors", arguments: [(1, 1), (33, 5), (40, 32), (7, 51)])
    func bfloat16Oracle(outputs: Int, inputs: Int) throws {
        let products = try #require(ProductTable(.bfloat16, level: 0))
        var generator = SeededGenerator(seed: 8)
        let (weights, bias) = (generator.floats(outputs * inputs), generator.floats(outputs))
        let states = generator.floats(3 * inputs, within: 4)
        let found = products.multiply(states, weights: weights, bias: bias, inputs: inputs)
        let expected = (0..<3 * outputs).map { at in
            let (row, output) = (at / outputs, at % outputs)
            return (0..<inputs).reduce(Double(bias[output])) {
                $0 + Double(ProductTable.rounded(states[row * inputs + $1]))
                    * Double(ProductTable.rounded(weights[output * inputs + $1]))
            }
        }
        #expect(maximumDifference(found, expected.map(Float.init)) < 1e-4)
    }

    @Test("The plain product in bytes is that of codes", arguments: [(1, 1), (33, 5), (40, 32), (7, 51)])
    func int8Oracle(outputs: Int, inputs: Int) throws {
        let products = try #require(ProductTable(.int8, level: 0))
        var generator = SeededGenerator(seed: 9)
        let (weights, bias) = (generator.floats(outputs * inputs), generator.floats(outputs))
        let states = generator.floats(3 * inputs, within: 4).map { $0 + 1 }
        let found = products.multiply(states, weights: weights, bias: bias, inputs: inputs)
        let expected = (0..<3 * outputs).map { at in
            let (row, output) = (at / outputs, at % outputs)
            let x = ProductTable.byteCoded(Array(states[row * inputs..<(row + 1) * inputs]))
            let w = ProductTable.signedCoded(Array(weights[output * inputs..<(output + 1) * inputs]))
            return zip(x, w).reduce(Double(bias[output])) { $0 + $1.0 * $1.1 }
        }
        #expect(maximumDifference(found, expected.map(Float.init)) < 1e-4)
    }

    @Test(
        "Products in fewer bits equal the plain ones for every shape, a row's whatever the rows beside it",
        arguments: [EncoderKernels.Products.bfloat16, .int8],
        KernelTable.levels
    )
    func fewerBits(products: EncoderKernels.Products, level: Int) throws {
        guard let fast = ProductTable(products, level: level) else { return }
        let plain = try #require(ProductTable(products, level: 0))
        var generator = SeededGenerator(seed: 10)
        for (outputs, inputs) in [(1, 1), (3, 5), (15, 16), (16, 7), (33, 31), (31, 2), (32, 64), (65, 66), (49, 100)] {
            let (weights, bias) = (generator.floats(outputs * inputs), generator.floats(outputs))
            let states = generator.floats(29 * inputs, within: 3)
            for gelu in [false, true] {
                let expected = plain.multiply(states, weights: weights, bias: bias, inputs: inputs, gelu: gelu)
                let whole = fast.multiply(states, weights: weights, bias: bias, inputs: inputs, gelu: gelu)
                #expect(maximumDifference(whole, expected) < 5e-5, "\(outputs) x \(inputs)")
                for rows in [0, 1, 2, 11, 12, 13, 24, 25] {
                    let part = fast.multiply(
                        Array(states[..<(rows * inputs)]),
                        weights: weights,
                        bias: bias,
                        inputs: inputs,
                        gelu: gelu
                    )
                    #expect(part.elementsEqual(whole[..<(rows * outputs)]), "\(rows) rows, \(outputs) x \(inputs)")
                }
            }
        }
    }

    @Test(
        "A row of equal values, of zeros or with values that are no numbers gets what it should, in fewer bits too",
        arguments: [EncoderKernels.Products.bfloat16, .int8],
        all
    )
    func strangeRows(products: EncoderKernels.Products, level: Int) throws {
        guard let table = ProductTable(products, level: level) else { return }
        let weights = (0..<40 * 24).map { Float($0 % 7) - 3 }
        let bias = (0..<40).map(Float.init)
        var states = [Float](repeating: 0, count: 24) + [Float](repeating: 2.5, count: 24)
        states += [Float](repeating: 1, count: 23) + [.nan] + [.infinity] + [Float](repeating: 1, count: 23)
        let found = table.multiply(states, weights: weights, bias: bias, inputs: 24)
        #expect(Array(found[..<40]) == bias)
        for output in 0..<40 {
            let sum = (0..<24).reduce(Float(0)) { $0 + weights[output * 24 + $1] }
            #expect(abs(found[40 + output] - (bias[output] + 2.5 * sum)) < 0.2)
            #expect(found[80 + output].isNaN && !found[120 + output].isFinite)
        }
    }

    @Test("The hash sees every byte, the length and the seed")
    func hash() {
        let bytes = (0..<100).map { UInt8($0) }
        var seen = Set((0...100).map { encoderHash(bytes[..<$0], seed: 0) })
        #expect(seen.count == 101)
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 1
            seen.insert(encoderHash(changed, seed: 0))
        }
        seen.insert(encoderHash(bytes, seed: 1))
        #expect(seen.count == 202)
    }

    @Test("The hash is the same on every machine, since stores keep it")
    func stableHash() {
        #expect(encoderHash((0..<77).map { UInt8($0) }, seed: 5) == 0xD17AB18B5FCE877A)
    }

    /// The largest difference of two rows; infinite if a value is not a number.
    private func maximumDifference(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).reduce(left.count == right.count ? 0 : .infinity) { most, pair in
            let difference = abs(pair.0 - pair.1)
            return difference.isNaN ? .infinity : max(most, difference)
        }
    }
}
