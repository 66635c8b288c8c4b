import TestSupport

/// Random values and their texts, with white space and escapes thrown in.
enum RandomJSON {
    static func string(using random: inout SplitMix) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let limit: UInt32 = [0x20, 0x80, 0x800, 0x10000, 0x110000].randomElement(using: &random) ?? 0x80
            scalars.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) ?? "x")
        }
        return String(scalars)
    }

    /// A text of a random value at most `depth` levels deep.
    static func text(depth: Int, using random: inout SplitMix) -> String {
        let space = ["", "", " ", "\n\t"].randomElement(using: &random) ?? ""
        return space + value(depth: depth, using: &random) + space
    }

    private static func value(depth: Int, using random: inout SplitMix) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 7), using: &random) {
        case 0: return ["null", "true", "false"].randomElement(using: &random) ?? "null"
        case 1: return "\(Int64.random(in: .min ... .max, using: &random))"
        case 2: return "\(Int64.random(in: -1000...1000, using: &random))"
        case 3:
            return Double(bitPattern: random.next()).isFinite
                ? "\(Double.random(in: -1e3...1e3, using: &random))" : "1E-7"
        case 4: return "\(Double.random(in: -1...1, using: &random))e\(Int.random(in: -300...300, using: &random))"
        case 5, 6: return literal(string(using: &random), using: &random)
        case 7, 8:
            let elements = (0..<Int.random(in: 0...5, using: &random)).map { _ in text(depth: depth - 1, using: &random)
            }
            return "[" + elements.joined(separator: ",") + "]"
        default:
            let members = (0..<Int.random(in: 0...5, using: &random)).map { place in
                literal("\(place)" + string(using: &random), using: &random) + " :"
                    + text(depth: depth - 1, using: &random)
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    private static func literal(_ string: String, using random: inout SplitMix) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if mustEscape || Int.random(in: 0..<4, using: &random) == 0 {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
