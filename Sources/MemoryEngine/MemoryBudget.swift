/// How much memory partitions get when nobody says so, and how people write a number of bytes.
package enum MemoryBudget {
    /// The part of the machine's memory that partitions get.
    package static let standardShare = 0.6

    /// The budget of a process that may use so much memory.
    package static func standard(ofMemory bytes: Int) -> Int { Int(Double(bytes) * standardShare) }

    /// The memory that this process may use: the machine's, or less where a control group says so.
    ///
    /// Version 2 of control groups and the memory controller of version 1 are known; the limits of all groups above the
    /// process count, too.
    ///
    /// - Parameters:
    ///   - physical: Bytes of the machine.
    ///   - read: The text of a file, or `nil` when it cannot be read.
    package static func availableMemory(physical: Int, reading read: (String) -> String?) -> Int {
        var limit = physical
        for line in (read("/proc/self/cgroup") ?? "").split(separator: "\n") {
            // Number of the hierarchy, controllers, path: all controllers share the one hierarchy of version 2.
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let (root, file): (String, String)
            if parts[0] == "0", parts[1].isEmpty {
                (root, file) = ("/sys/fs/cgroup", "memory.max")
            } else if parts[1].split(separator: ",").contains("memory") {
                (root, file) = ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            } else {
                continue
            }
            var names = parts[2].split(separator: "/")
            while true {
                let folder = ([root[...]] + names).joined(separator: "/")
                let text = read(folder + "/" + file) ?? ""
                // "max", and a file that is not there, are no limit.
                if let bytes = Int(text.filter { !$0.isWhitespace }), bytes > 0 { limit = min(limit, bytes) }
                if names.popLast() == nil { break }
            }
        }
        return limit
    }

    /// The bytes that a text such as `512M` or `8G` means: K, M, G and T are powers of 1,024; `nil` for another text.
    package static func parse(_ text: String) -> Int? {
        let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        var digits = text[...]
        var shift = 0
        if let last = text.last, let known = shifts[Character(last.uppercased())] {
            shift = known
            digits.removeLast()
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(digits)
        else { return nil }
        let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: 1 << shift)
        return isTooLarge || bytes == 0 ? nil : bytes
    }
}
