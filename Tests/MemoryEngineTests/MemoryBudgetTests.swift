import MemoryEngine
import Testing

@Suite("The memory budget of a process")
struct MemoryBudgetTests {
    @Test(
        "A number of bytes is read with and without its unit",
        arguments: [
            ("1", 1), ("4096", 4_096), ("512M", 512 << 20), ("8G", 8 << 30), ("8g", 8 << 30), ("3K", 3 << 10),
            ("2T", 2 << 40),
        ]
    )
    func parses(text: String, bytes: Int) { #expect(MemoryBudget.parse(text) == bytes) }

    @Test(
        "What is no number of bytes is refused",
        arguments: ["", "G", "0", "0M", "-1", "+1", "1.5G", "8GB", "8 G", "9999999999T", "99999999999999999999", "٣"]
    )
    func refuses(text: String) { #expect(MemoryBudget.parse(text) == nil) }

    private func available(_ files: [String: String]) -> Int {
        MemoryBudget.availableMemory(physical: 1_000) { files[$0] }
    }

    @Test("Without a control group's limit the machine's memory counts")
    func physical() {
        #expect(available([:]) == 1_000)
        #expect(available(["/proc/self/cgroup": "0::/a\n", "/sys/fs/cgroup/a/memory.max": "max\n"]) == 1_000)
        #expect(available(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "2000\n"]) == 1_000)
        #expect(available(["/proc/self/cgroup": "3:cpu:/\n", "/sys/fs/cgroup/memory.max": "5\n"]) == 1_000)
    }

    @Test("The least limit of the process's group and those above it counts")
    func groups() {
        let tree = ["/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/memory.max": "300\n"]
        #expect(available(tree.merging(["/sys/fs/cgroup/a/b/memory.max": "max\n"]) { $1 }) == 300)
        #expect(available(tree.merging(["/sys/fs/cgroup/a/b/memory.max": "200\n"]) { $1 }) == 200)
        #expect(available(tree.merging(["/sys/fs/cgroup/memory.max": "100\n"]) { $1 }) == 100)
        let first = "/sys/fs/cgroup/memory"
        let old = ["/proc/self/cgroup": "5:cpu,cpuacct:/\n4:hugetlb,memory:/x:y\n"]
        #expect(available(old.merging(["\(first)/x:y/memory.limit_in_bytes": "70\n"]) { $1 }) == 70)
        #expect(available(old.merging(["\(first)/memory.limit_in_bytes": "9223372036854771712\n"]) { $1 }) == 1_000)
    }

    @Test("The standard budget is 60 % of the memory")
    func share() { #expect(MemoryBudget.standard(ofMemory: 1_000) == 600) }
}
