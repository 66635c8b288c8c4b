internal import Glibc

enum Tuning {
    static func number(_ name: String, _ standard: Double) -> Double {
        guard let text = unsafe getenv(name) else { return standard }
        return unsafe atof(text)
    }
    static let listRows = Int(number("T_LIST", 32))
    static let reach = Float(number("T_REACH", 1.9))
    static let quantile = number("T_Q", -1)
    static let patience = Int(number("T_PAT", 64))
    static let batch = Int(number("T_BATCH", 16))
    static let alpha = Float(number("T_ALPHA", 0.3))
    static let weight = Float(number("T_W", 0.3))
    nonisolated(unsafe) static var lists = 0
    nonisolated(unsafe) static var rows = 0
    nonisolated(unsafe) static var scored = 0
    nonisolated(unsafe) static var queries = 0
}

public func benchStats() -> (Double, Double) {
    let r = (Double(Tuning.lists), Double(Tuning.rows)); print("scored", Tuning.scored); Tuning.scored = 0; Tuning.lists = 0; Tuning.rows = 0; return r
}
