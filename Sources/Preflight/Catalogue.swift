// Catalogue: every kind of finding there is, for `explain`, SARIF rules and the pages.
import Changes
import Contracts
import Documents
public import Findings
import Guards
import JSONSchema
import Migrations
import Probes

/// Every kind of finding that Plimsoll can report.
public enum Catalogue {
    /// All kinds, by code.
    public static let all: [any FindingKind.Type] =
        (DocumentCatalogue.kinds + SchemaCatalogue.kinds + ContractCatalogue.kinds + MigrationCatalogue.kinds
        + ProbeCatalogue.kinds + IdentityCatalogue.kinds + BackupCatalogue.kinds + GuardCatalogue.kinds
        + GateCatalogue.kinds + RolloutCatalogue.kinds)
        .sorted { $0.code.text < $1.code.text }

    /// The kind of a code.
    public static func kind(of code: FindingCode) -> (any FindingKind.Type)? { all.first { $0.code == code } }

    /// All pages by code.
    public static var pages: [FindingCode: CheckPage] {
        Dictionary(all.map { ($0.code, $0.page) }) { first, _ in first }
    }

    /// The codes that would have prevented a story.
    public static func codes(for story: StorySummary) -> [FindingCode] {
        all.filter { $0.page.stories.contains(story.id) }.map { $0.code }
    }
}
