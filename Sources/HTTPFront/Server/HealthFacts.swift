/// What does not change while the server runs, for `/health`.
package struct HealthFacts: Sendable {
    /// The server's version.
    package let version: String
    /// The instruction level of the vector kernels, such as `avx512`.
    package let cpuLevel: String
    /// The kernel family that OpenBLAS chose, such as `SkylakeX`.
    package let blasCore: String
    /// Why the server is slower than it could be, if it is.
    package let warnings: [String]

    /// The facts of one server.
    package init(version: String, cpuLevel: String, blasCore: String, warnings: [String] = []) {
        self.version = version
        self.cpuLevel = cpuLevel
        self.blasCore = blasCore
        self.warnings = warnings
    }
}
