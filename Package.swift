// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target of this package is compiled with.
let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .strictMemorySafety(),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

/// Continuous integration sets this; a newer compiler's new warning must not stop anybody's build.
let warningsAreErrors = Context.environment["ENGRAM_WARNINGS_AS_ERRORS"] == "1"

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdHTTP2 = Target.Dependency.product(name: "HummingbirdHTTP2", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "engram",
    products: [
        .executable(name: "engram", targets: ["engram"]),
        .library(name: "VectorSearch", targets: ["VectorSearch"]),
        .library(name: "Embedding", targets: ["Embedding"]),
        .library(name: "LMDB", targets: ["LMDB"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // liblmdb of the system.
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        // openblas of the system.
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        // simdjson of the system behind a plain C face; no C++ type leaves it.
        .target(
            name: "CSimdJSON",
            cxxSettings: [.define("SIMDJSON_THREADS_ENABLED", to: "1")],
            linkerSettings: [.linkedLibrary("simdjson")]
        ),
        // gzip by the system's zlib behind one function.
        .target(name: "CGzip", linkerSettings: [.linkedLibrary("z")]),
        // SIMD kernels in C: dot products, 1-bit codes, and the encoder's; chosen for the CPU at run time.
        .target(name: "CKernels"),
        // Loops that show the limits of the CPU, for benchmarks.
        .target(name: "CProbes"),
        // Environments, transactions, cursors and typed databases over liblmdb.
        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: strict),
        // Counters and histograms that cost an atomic addition, and their text for Prometheus.
        .target(name: "Telemetry", swiftSettings: strict),
        // JSON in and out: documents over simdjson, a writer over bytes, validated texts, merges.
        .target(name: "JSON", dependencies: ["CSimdJSON"], swiftSettings: strict),
        // Texts to terms: words, folding, stemming. Pure computation.
        .target(name: "Terms", swiftSettings: strict),
        // Search over partitions of vectors and words: codes in lists, filters, exact scans, BM25. Pure computation.
        .target(name: "VectorSearch", dependencies: ["Terms", "CKernels", "COpenBLAS"], swiftSettings: strict),
        // Texts to vectors: tokenizer, encoder, and a hashing embedder that needs no model.
        .target(name: "Embedding", dependencies: ["CKernels", "COpenBLAS"], swiftSettings: strict),
        // Records, keys and the writer that commits in groups.
        .target(name: "Store", dependencies: ["LMDB", "Terms", "Telemetry", crypto], swiftSettings: strict),
        // Principals, permissions, API keys, tokens and rate limits.
        .target(name: "Access", dependencies: ["Store", "LMDB", crypto, jwtKit], swiftSettings: strict),
        // Facts out of what people say, by rules, and the comparison of facts. Pure computation.
        .target(name: "Extraction", swiftSettings: strict),
        // Scopes, memories, sessions and search: the one API that every dialect calls.
        .target(
            name: "MemoryEngine",
            dependencies: [
                "Store", "LMDB", "Terms", "VectorSearch", "Embedding", "Extraction", "JSON", "Telemetry", deque,
            ],
            swiftSettings: strict
        ),
        // Calls to other servers over HTTP.
        .target(
            name: "Remote",
            dependencies: [
                "JSON", "MemoryEngine", "Embedding", "Extraction", "Store", asyncHTTPClient, crypto, nioCore,
                nioHTTP1, nioFoundation,
            ],
            swiftSettings: strict
        ),
        // The HTTP server and the dialects that it speaks.
        .target(
            name: "HTTPFront",
            dependencies: [
                "MemoryEngine", "Access", "Store", "JSON", "Telemetry", "CGzip", hummingbird, hummingbirdCore,
                hummingbirdHTTP2, httpTypes, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioSSL,
                serviceLifecycle, logging,
            ],
            swiftSettings: strict
        ),
        // The command: server, import, search, keys, benchmarks.
        .executableTarget(
            name: "engram",
            dependencies: [
                "HTTPFront", "Remote", "MemoryEngine", "Access", "Store", "LMDB", "Embedding", "Extraction",
                "VectorSearch", "JSON", "Telemetry",
                "CKernels", "COpenBLAS", "CProbes",
                argumentParser, asyncHTTPClient, nioCore, nioSSL, serviceLifecycle, unixSignals, logging,
            ],
            swiftSettings: strict
        ),
        // What tests share: folders that vanish, a clock that is set by hand, seeded randomness.
        .target(
            name: "TestSupport",
            dependencies: ["LMDB", "Store"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(name: "LMDBTests", dependencies: ["LMDB", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"], swiftSettings: strict),
        .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "TermsTests", dependencies: ["Terms", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "VectorSearchTests",
            dependencies: ["VectorSearch", "Terms", "CKernels", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MemoryEngineTests",
            dependencies: [
                "MemoryEngine", "Store", "LMDB", "Terms", "VectorSearch", "Embedding", "JSON", "Telemetry",
                "TestSupport",
            ],
            swiftSettings: strict
        ),
        // A real process: restart, kill -9, sockets, system calls.
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["engram", "LMDB", "Store", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "EmbeddingTests", dependencies: ["Embedding", "CKernels"], swiftSettings: strict),
        // Clients against a server of the test's own.
        .testTarget(
            name: "RemoteTests",
            dependencies: [
                "Remote", "MemoryEngine", "Extraction", "Store", "JSON", "Embedding", "TestSupport", asyncHTTPClient,
                crypto, hummingbird, hummingbirdCore, httpTypes, nioCore, logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "ExtractionTests", dependencies: ["Extraction"], swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Store", "LMDB", "Terms", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AccessTests",
            dependencies: ["Access", "Store", "LMDB", "TestSupport", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HTTPFrontTests",
            dependencies: [
                "HTTPFront", "MemoryEngine", "Access", "Store", "Embedding", "JSON", "TestSupport", hummingbird,
                hummingbirdCore, hummingbirdTesting, httpTypes, nioCore, nioEmbedded, nioHTTPTypes, logging,
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
