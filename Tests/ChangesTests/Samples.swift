// Samples: contracts, changes and moments that the tests of changes share.
import Changes
import Contracts
import Documents
import Findings
import Foundation
import Journal
import Testing

/// Values that the tests of changes share.
enum Samples {
    /// Bytes of a zone, from the machine's tz database.
    static let timeZone: @Sendable (String) -> [UInt8]? = { name in
        FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + name).map { Array($0) }
    }

    /// A moment written as `2026-03-27T17:05:00Z`, or with an offset.
    static func moment(_ text: String) throws -> Timestamp {
        let formatter = ISO8601DateFormatter()
        let date = try #require(formatter.date(from: text), "\(text) is no moment")
        return Timestamp(seconds: Int64(date.timeIntervalSince1970))
    }

    /// A contract whose environment production has these lines.
    static func contract(_ production: String, more: String = "", isChecked: Bool = true) throws -> Contract {
        let indented = production.split(separator: "\n").map { "    \($0)\n" }.joined()
        let text = "plimsoll: 1\nservice: shop\nenvironments:\n  staging: {}\n  production:\n\(indented)\(more)"
        let read = Document.read(SourceText(name: "plimsoll.yaml", text: text), as: .yaml)
        let result = Contract.read(try #require(read.document))
        if isChecked { #expect(result.findings.map(\.message) == []) }
        return try #require(result.contract)
    }

    static let pass = CheckSummary(verdict: "pass", by: ["server", "command line"])
    static let old: RevisionID = "r-0000000000000000000000000000000000000000000000000000000000000001"
    static let new: RevisionID = "r-0000000000000000000000000000000000000000000000000000000000000002"
    static let base: RevisionID = "r-00000000000000000000000000000000000000000000000000000000000000ba"

    /// A change of shop in production from the old revision to the new one.
    static func change(
        _ number: Int = 2,
        kind: ChangeKind = .set,
        from: RevisionID? = old,
        to: RevisionID? = new,
        by: String = "user:anna",
        at: Timestamp,
        checks: CheckSummary = pass
    ) -> Change {
        Change(
            id: ChangeID(number: number),
            service: "shop",
            environment: "production",
            kind: kind,
            from: from,
            to: to,
            base: base,
            by: by,
            why: "fail fast",
            revertPlan: from.map { .automatic(to: $0) },
            checks: checks,
            proposed: at
        )
    }

    /// Production with the old revision live, by change 1 of long ago.
    static func record(live: RevisionID = old) throws -> EnvironmentRecord {
        let then = try moment("2026-01-05T09:00:00Z")
        var record = EnvironmentRecord()
        record.apply(.proposed(change: change(1, from: nil, to: live, at: then)))
        record.apply(.started(change: "c-1", emergency: nil, at: then))
        record.apply(.finished(change: "c-1", outcome: .done, live: live, at: then))
        return record
    }
}
