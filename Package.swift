// swift-tools-version: 6.2
import PackageDescription

/// Every target of this package is compiled with the same strict settings.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "assay",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "assay", targets: ["assay"]),
    .library(name: "AssayKit", targets: ["AssayKit"]),
    .library(name: "Scoring", targets: ["Scoring"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .executableTarget(name: "assay", dependencies: ["AssayCLI", "CMalloc"], swiftSettings: strict),
    .target(
      name: "AssayCLI", dependencies: ["AssayApp", "AssayKit", "Reports", "RunEngine", "Terminal", argumentParser, logging],
      swiftSettings: strict),
    .target(
      name: "AssayApp",
      dependencies: [
        "AssayKit", "BenchmarkFiles", "Benchmarks", "Datasets", "ModelClients", "Reports", "RunEngine", "RunStore", "Server",
        "Worker",
        asyncHTTPClient, configuration, logging, nioCore, nioPosix, serviceLifecycle, unixSignals,
      ], swiftSettings: strict, plugins: ["EmbedTextFiles"]),
    .target(
      name: "Server",
      dependencies: [
        "AssayKit", "CZlib", "Charts", "Reports", "RunEngine", crypto, httpTypes, hummingbird, hummingbirdCore, logging, mustache,
        nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioWebSocket, serviceLifecycle,
      ],
      exclude: ["Embedded"], swiftSettings: strict, plugins: ["EmbedTextFiles"]),
    .target(name: "Reports", dependencies: ["AssayKit", "CArchive", "RunEngine", crypto], swiftSettings: strict),
    .target(name: "Worker", dependencies: ["AssayKit", "RunEngine", logging, serviceLifecycle], swiftSettings: strict),
    .target(name: "RunEngine", dependencies: ["AssayKit", crypto, logging, serviceLifecycle], swiftSettings: strict),
    .target(name: "RunStore", dependencies: ["AssayKit", "CZlib", crypto, grdb, logging], swiftSettings: strict),
    .target(
      name: "ModelClients", dependencies: ["AssayKit", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1, nioPosix],
      swiftSettings: strict),
    .target(
      name: "Benchmarks", dependencies: ["AssayKit", "Scoring", crypto],
      exclude: [
        "AALCR/README.md", "AIME2025/README.md", "GPQADiamond/README.md", "HLE/README.md", "IFBench/README.md", "IFEval/README.md",
        "MMLUPro/README.md", "Starter/README.md",
      ],
      swiftSettings: strict,
      plugins: ["EmbedTextFiles"]),
    .target(name: "BenchmarkFiles", dependencies: ["AssayKit", "Scoring", yams], swiftSettings: strict),
    .target(name: "RomanNumerals", dependencies: ["AssayKit", "Scoring"], path: "Examples/RomanNumerals", swiftSettings: strict),
    .target(name: "Scoring", dependencies: ["AssayKit", "CPCRE2"], swiftSettings: strict),
    .target(
      name: "Datasets",
      dependencies: [
        "AssayKit", "CArchive", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1, nioPosix, subprocess, systemPackage,
      ],
      swiftSettings: strict),
    .target(name: "AssayKit", dependencies: [crypto, logging], swiftSettings: strict),
    .target(name: "Charts", swiftSettings: strict),
    .target(name: "Terminal", swiftSettings: strict),
    .target(
      name: "TestSupport",
      dependencies: [
        "AssayKit", "RunEngine", asyncHTTPClient, crypto, httpTypes, hummingbird, logging, nioCore, nioHTTP1, nioPosix, subprocess,
        systemPackage,
      ],
      swiftSettings: strict),

    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-32", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .executableTarget(name: "EmbedText", swiftSettings: strict),
    .plugin(name: "EmbedTextFiles", capability: .buildTool(), dependencies: ["EmbedText"]),

    .testTarget(name: "AssayKitTests", dependencies: ["AssayKit", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "ScoringTests", dependencies: ["AssayKit", "Scoring", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DatasetsTests", dependencies: ["AssayKit", "Datasets", "TestSupport", logging, systemPackage], swiftSettings: strict),
    .testTarget(
      name: "BenchmarksTests", dependencies: ["AssayKit", "Benchmarks", "Datasets", "TestSupport", logging],
      exclude: ["__Snapshots__"],
      swiftSettings: strict),
    .testTarget(
      name: "BenchmarkFilesTests",
      dependencies: ["AssayKit", "BenchmarkFiles", "Benchmarks", "Datasets", "Scoring", "TestSupport", logging],
      swiftSettings: strict),
    .testTarget(
      name: "RomanNumeralsTests",
      dependencies: ["AssayKit", "RomanNumerals", "RunEngine", "RunStore", "TestSupport", logging], swiftSettings: strict),
    .testTarget(
      name: "ModelClientsTests",
      dependencies: [
        "AssayKit", "ModelClients", "TestSupport", asyncHTTPClient, httpTypes, logging, nioCore, nioEmbedded, nioPosix,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RunStoreTests", dependencies: ["AssayKit", "RunStore", "TestSupport", grdb], swiftSettings: strict),
    .testTarget(
      name: "RunEngineTests",
      dependencies: ["AssayKit", "ModelClients", "RunEngine", "RunStore", "TestSupport", "Worker", asyncHTTPClient, logging],
      swiftSettings: strict),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "AssayKit", "Benchmarks", "CArchive", "Reports", "RunEngine", "RunStore", "TestSupport", crypto, logging, subprocess,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "AssayKit", "Reports", "RunEngine", "RunStore", "Server", "TestSupport", asyncHTTPClient, grdb, httpTypes, hummingbird,
        hummingbirdTesting, logging, nioCore, nioEmbedded, nioHTTP1, serviceLifecycle,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ChartsTests", dependencies: ["Charts", "TestSupport"], exclude: ["__Snapshots__"], swiftSettings: strict),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: strict),
    .testTarget(
      name: "AssayAppTests", dependencies: ["AssayApp", "AssayKit", "RunEngine", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "AssayCLITests",
      dependencies: [
        "AssayApp", "AssayCLI", "AssayKit", "Reports", "RunEngine", "Terminal", "TestSupport", argumentParser, logging,
      ],
      exclude: ["__Snapshots__"], swiftSettings: strict),
    .testTarget(
      name: "BrowserTests",
      dependencies: ["AssayKit", "RunEngine", "RunStore", "TestSupport", "assay", logging, subprocess, systemPackage],
      exclude: ["flows", "prepared", "soaks", "assay_browser.py", "places.py", "run_flow.py", "screenshots.py"],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["AssayKit", "TestSupport", "assay", asyncHTTPClient, grdb, nioCore, nioHTTP1, subprocess],
      swiftSettings: strict),
  ]
)
