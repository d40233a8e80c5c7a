// EnvironmentWords: how people call their environments.

/// What an environment is, whatever it is called.
enum EnvironmentKind: Int, Comparable, CaseIterable {
    case development, test, acceptance, staging, production

    static func < (left: EnvironmentKind, right: EnvironmentKind) -> Bool { left.rawValue < right.rawValue }

    private static let words: [String: EnvironmentKind] = [
        "dev": .development, "devel": .development, "development": .development, "test": .test, "testing": .test,
        "ci": .test, "qa": .acceptance, "uat": .acceptance, "acceptance": .acceptance, "integration": .acceptance,
        "staging": .staging, "stage": .staging, "stg": .staging, "preprod": .staging, "preproduction": .staging,
        "preview": .staging, "sandbox": .staging, "production": .production, "prod": .production, "prd": .production,
        "live": .production,
    ]

    /// The kind that a word means; nil for other words.
    init?(word: String) {
        guard let kind = EnvironmentKind.words[word.lowercased()] else { return nil }
        self = kind
    }
}
