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

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func engine(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
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
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // Floor 1: no dependencies.
        engine("Findings"),
        engine("Patterns"),
        // Floor 2: config as values with places.
        engine("Documents", ["Findings"]),
        // Floor 3: what may be said of a document.
        engine("CEL", ["Documents", "Findings", "Patterns"]),
        engine("JSONSchema", ["Documents", "Findings", "Patterns"]),
        // Floor 4: what must hold.
        engine("Contracts", ["CEL", "Documents", "Findings", "JSONSchema", "Patterns"]),
        // Floor 6: the walk of a check.
        engine("Preflight", ["CEL", "Contracts", "Documents", "Findings", "JSONSchema"]),
        // Floor 8: composes all.
        .executableTarget(
            name: "plimsoll",
            dependencies: [
                "CEL", "Contracts", "Documents", "Findings", "JSONSchema", "Patterns", "Preflight", argumentParser,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "plimsoll-bench",
            dependencies: ["CEL", "Documents", "Findings", "JSONSchema", "Patterns"],
            swiftSettings: settings
        ),
        // Tests.
        .target(name: "Support", path: "Tests/Support", swiftSettings: settings),
        tests("FindingsTests", ["Findings"], exclude: ["Golden"]),
        tests("PatternsTests", ["Patterns"]),
        tests("PreflightTests", ["Contracts", "Documents", "Findings", "Preflight"]),
        tests("CommandTests", ["plimsoll"], exclude: ["Golden"]),
        tests("TidyTests", []),
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
