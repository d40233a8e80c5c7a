// swift-tools-version: 6.2
// The targets of Plimsoll, by floor: arrows point down only (see ARCHITECTURE.md).
import PackageDescription

/// Strict everywhere: Swift 6 mode, warnings are errors, imports are a true map.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func nio(_ product: String) -> Target.Dependency { .product(name: product, package: "swift-nio") }
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func engine(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func edge(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["Support"],
        path: "Tests/\(name)",
        exclude: exclude,
        swiftSettings: settings
    )
}

let package = Package(
    name: "plimsoll",
    products: [
        .executable(name: "plimsoll", targets: ["plimsoll"]),
        .executable(name: "plimsoll-bench", targets: ["plimsoll-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // Floor 1: no dependencies.
        engine("Findings"),
        engine("Patterns"),
        .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev"])]),
        .systemLibrary(name: "CLinux"),
        edge("PostgreSQL", []),
        engine("Journal", [crypto]),
        // Floor 2: config as values with places.
        engine("Documents", ["Findings"]),
        engine("Judging"),
        // Floor 3: what may be said of a document.
        engine("CEL", ["Documents", "Findings", "Patterns"]),
        engine("JSONSchema", ["Documents", "Findings", "Patterns"]),
        // Floor 4: what must hold.
        engine("Contracts", ["CEL", "Documents", "Findings", "JSONSchema", "Patterns"]),
        .target(
            name: "Migrations",
            dependencies: ["CPgQuery", "Documents", "Findings"],
            swiftSettings: settings,
            // The archive, so that a built program needs no library of this name on the machine it runs on.
            linkerSettings: [.linkedLibrary(":libpg_query.a")]
        ),
        // Floor 5: changes and rollouts as pure state machines; eyes and hands on real servers.
        engine("Changes", ["CEL", "Contracts", "Documents", "Findings", "Journal", "Judging", crypto]),
        edge("Databases", ["Findings", "Migrations", "PostgreSQL"]),
        edge(
            "Probes",
            [
                "CEL", "Contracts", "Documents", "Findings", "Patterns", "PostgreSQL", crypto,
                nio("NIOCore"), nio("NIOPosix"), nio("NIOTLS"), nioSSL,
            ]
        ),
        edge(
            "Guards",
            [
                "Contracts", "Documents", "Findings", "Migrations", "PostgreSQL", "Probes", crypto, cryptoExtras,
                nio("NIOCore"), nio("NIOPosix"), nioSSL,
            ]
        ),
        // Floor 6: the walk of a check.
        engine(
            "Preflight",
            ["CEL", "Changes", "Contracts", "Documents", "Findings", "Guards", "JSONSchema", "Migrations", "Probes"]
        ),
        engine("Processes", ["Changes", "Contracts", "Documents", "Findings", "Journal", "Judging", "Preflight"]),
        // Floor 7: where it is kept, and the faces.
        edge("Stores", ["Changes", "Journal", "PostgreSQL", "Processes", database]),
        edge("Notifiers", ["Documents", "Probes", "Processes", nioSSL]),
        edge(
            "Agent",
            [
                "CLinux", "Changes", "Contracts", "Documents", "Findings", "Journal", "Patterns", "Preflight", "Probes",
                "Processes", nio("NIOCore"), nio("NIOHTTP1"), nio("NIOPosix"), nioSSL,
            ]
        ),
        edge(
            "WebServer",
            [
                "Changes", "Contracts", "Findings", "Journal", "Preflight", "Processes", crypto, cryptoExtras,
                httpTypes, hummingbird, hummingbirdCore, lifecycle, logging, mustache, nio("NIOCore"), nio("NIOPosix"),
            ]
        ),
        // Floor 8: composes all.
        .executableTarget(
            name: "plimsoll",
            dependencies: [
                "Agent", "CEL", "Changes", "Contracts", "Databases", "Documents", "Findings", "Guards", "JSONSchema",
                "Journal", "Judging", "Migrations", "Notifiers", "Patterns", "PostgreSQL", "Preflight", "Probes",
                "Processes", "Stores",
                "WebServer", argumentParser, hummingbird, lifecycle, logging, nio("NIOCore"), signals,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "plimsoll-bench",
            dependencies: [
                "CEL", "Databases", "Documents", "Findings", "JSONSchema", "Journal", "Migrations", "Patterns",
                "PostgreSQL", "Stores",
            ],
            swiftSettings: settings
        ),
        // Tests.
        .target(
            name: "Support",
            dependencies: ["Changes", "Journal", "PostgreSQL", nio("NIOCore"), nio("NIOHTTP1"), nio("NIOPosix")],
            path: "Tests/Support",
            swiftSettings: settings
        ),
        tests("FindingsTests", ["Findings"], exclude: ["Golden"]),
        tests("PatternsTests", ["Patterns"]),
        tests("PreflightTests", ["Contracts", "Documents", "Findings", "Preflight"]),
        tests("CommandTests", ["PostgreSQL", "plimsoll"], exclude: ["Golden"]),
        tests("TidyTests", []),
        tests("PostgreSQLTests", ["PostgreSQL"]),
        tests("JournalTests", ["Journal"]),
        .executableTarget(
            name: "JournalWriter",
            dependencies: ["Journal", "Processes", "Stores"],
            path: "Tests/JournalWriter",
            swiftSettings: settings
        ),
        tests(
            "StoresTests",
            ["Changes", "Journal", "JournalWriter", "PostgreSQL", "Processes", "Stores", "plimsoll", database],
            exclude: ["Golden"]
        ),
        tests(
            "ChangesTests",
            ["Changes", "Contracts", "Documents", "Findings", "Journal", "Judging"],
            exclude: ["Golden", "Rollout/Golden"]
        ),
        tests(
            "ProcessesTests",
            ["Changes", "Contracts", "Documents", "Findings", "Journal", "Judging", "Processes"]
        ),
        .executableTarget(
            name: "Simulate",
            dependencies: ["Changes", "Journal", "Processes"],
            path: "Tests/Simulate",
            swiftSettings: settings
        ),
        tests("Simulation", ["Simulate"]),
        tests(
            "ServeTests",
            ["Changes", "Contracts", "Journal", "PostgreSQL", "Processes", "plimsoll"]
        ),
        tests("NotifiersTests", ["Documents", "Notifiers", "Processes"]),
        tests("AgentTests", ["Agent", "Changes", "Documents", "Findings", "Journal", "plimsoll"]),
        tests(
            "WebServerTests",
            [
                "Changes", "Documents", "Findings", "JSONSchema", "Journal", "Processes", "Stores", "WebServer",
                httpTypes,
                hummingbird, hummingbirdTesting, mustache, nio("NIOCore"), nio("NIOPosix"), "plimsoll",
            ]
        ),
        tests("JudgingTests", ["Documents", "Findings", "Judging"]),
        tests(
            "MigrationsTests",
            ["Documents", "Findings", "Migrations"],
            exclude: ["Rewrite/Golden", "Suite/measured.json", "expected-failures-migrations.txt"]
        ),
        tests("DatabasesTests", ["Databases", "Documents", "Findings", "Migrations", "PostgreSQL"]),
        tests(
            "ProbesTests",
            ["Contracts", "Documents", "Findings", "PostgreSQL", "Probes"],
            exclude: ["Backups/Golden", "Identity/Golden"]
        ),
        tests(
            "GuardsTests",
            ["Contracts", "Documents", "Findings", "Guards", "PostgreSQL", "Probes"],
            exclude: ["Golden"]
        ),
        tests(
            "Stories",
            ["Changes", "Databases", "Findings", "Guards", "Migrations", "PostgreSQL", "Probes", "plimsoll"],
            exclude: [
                "S01-MorningScript/STORY.md",
                "S02-BootOnBadConfig/STORY.md",
                "S03-BadValueSpreads/STORY.md",
                "S05-RestartEverything/STORY.md",
                "S12-NoWayBack/STORY.md",
                "S20-LockingMigration/STORY.md",
                "S22-SecondPairOfEyes/STORY.md",
                "S23-ConfigLoop/STORY.md",
                "S24-StopSwitch/STORY.md",
                "S27-FlushAtMidday/STORY.md",
                "S28-NoStaging/STORY.md",
                "S29-FridayAfternoon/STORY.md",
                "S30-WrongMachineOff/STORY.md",
                "S31-BackupOfTheRightThing/STORY.md",
                "S40-WrongDatabase/STORY.md",
                "S41-Promotion/STORY.md",
                "S42-BackupFollowsTheDatabase/STORY.md",
                "S43-ResetOvernight/STORY.md",
                "S49-ZeroDowntime/STORY.md",
            ]
        ),
        tests(
            "DocumentsTests",
            ["Documents", "Findings"],
            exclude: ["Catalogue/Golden", "expected-failures-yaml.txt"]
        ),
        tests(
            "JSONSchemaTests",
            ["Documents", "Findings", "JSONSchema", "Patterns"],
            exclude: ["Golden", "Mistakes"]
        ),
        tests(
            "CELTests",
            ["CEL", "Documents", "Findings", "Patterns"],
            exclude: ["expected-failures-cel.txt", "reference.jsonl"]
        ),
        tests(
            "ContractsTests",
            ["CEL", "Contracts", "Documents", "Findings", "JSONSchema", "Patterns"],
            exclude: ["Golden"]
        ),
    ]
)
