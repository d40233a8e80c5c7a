// MigrationName: what a migration's file name says: its version, its direction, its place in the order of a folder.

/// The name of a migration file, taken apart.
///
/// Order: as tools run them: Flyway's baselines, then versions by number, then names without a version, then Flyway's
/// repeatable ones. `2` comes before `10`, `V1.2` before `V1.10`.
public struct MigrationName: Sendable, Comparable {
    /// The path as given.
    public let path: String
    /// The last part of the path.
    let file: String
    /// The folder's own name, where the migration is a folder: Prisma's and Diesel's.
    private let folder: String?
    private let rank: Int
    /// The numbers of its version, each without leading zeros; such as `20240131120000` or `1`, `2`.
    private let version: [String]
    /// The name that is compared where versions are equal.
    private let rest: String
    /// Whether its name is one of Flyway's: `V1__add.sql`, `U1__add.sql`, `R__views.sql`, `B1__base.sql`.
    let isFlyway: Bool
    /// The direction that the name says; nil where it says none.
    public let direction: MigrationDirection?

    /// Takes a path apart.
    public init(_ path: String) {
        self.path = path
        let parts = path.split(separator: "/")
        file = parts.last.map(String.init) ?? path
        let isFolder = ["migration.sql", "up.sql", "down.sql"].contains(file)
        folder = isFolder && parts.count > 1 ? String(parts[parts.count - 2]) : nil
        let name = folder ?? file
        let flyway = MigrationName.flyway(file)
        isFlyway = flyway != nil
        if let flyway {
            (rank, version, rest) = (flyway.rank, flyway.version, flyway.rest)
        } else {
            version = MigrationName.numbers(name)
            rank = version.isEmpty ? 2 : 1
            rest = name
        }
        if flyway?.letter == "U" || file.hasSuffix(".down.sql") || file == "down.sql" || file.hasSuffix(".undo.sql") {
            direction = .down
        } else {
            direction = file.hasSuffix(".up.sql") || file == "up.sql" || isFlyway ? .up : nil
        }
    }

    /// The order in which a tool runs them.
    public static func < (left: MigrationName, right: MigrationName) -> Bool {
        if left.rank != right.rank { return left.rank < right.rank }
        for (one, two) in zip(left.version, right.version) where one != two {
            return one.utf8.count != two.utf8.count ? one.utf8.count < two.utf8.count : one < two
        }
        if left.version.count != right.version.count { return left.version.count < right.version.count }
        return left.rest != right.rest ? left.rest < right.rest : left.path < right.path
    }

    /// Whether two have the same place in the order.
    public static func == (left: MigrationName, right: MigrationName) -> Bool { left.path == right.path }

    /// The folder that holds the migrations beside this one: for Prisma and Diesel the one above the migration's own.
    public var history: String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast(folder == nil ? 1 : 2)
        return parts.isEmpty ? (folder == nil ? "." : "..") : parts == [""] ? "/" : parts.joined(separator: "/")
    }

    /// Whether its name tells its place in the order: a version, or one of Flyway's repeatable ones.
    public var hasVersion: Bool { rank != 2 }

    /// Whether the migration is a folder of its own.
    public var isFolder: Bool { folder != nil }

    private static func numbers(_ name: String) -> [String] {
        let digits = name.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? [] : [trimmed(digits)]
    }

    private static func trimmed(_ digits: some StringProtocol) -> String {
        let kept = digits.drop { $0 == "0" }
        return kept.isEmpty ? "0" : String(kept)
    }

    private static func flyway(_ file: String) -> (letter: Character, rank: Int, version: [String], rest: String)? {
        guard let letter = file.first, "VURB".contains(letter), let split = file.firstRange(of: "__") else {
            return nil
        }
        let version = file[file.index(after: file.startIndex)..<split.lowerBound]
        let rest = String(file[split.upperBound...])
        if letter == "R" { return version.isEmpty ? (letter, 3, [], rest) : nil }
        let pieces = version.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "_" }
        guard pieces.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { return nil }
        return (letter, letter == "B" ? 0 : 1, pieces.map { trimmed($0) }, rest)
    }
}
