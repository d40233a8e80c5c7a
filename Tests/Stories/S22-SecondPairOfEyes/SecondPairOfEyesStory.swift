// SecondPairOfEyesStory: S22, the reviewer approved it too, on the same blindness.
import Changes
import Foundation
import Support
import Testing

@Suite struct SecondPairOfEyesStory {
    static let contract = ShopStage.contract(
        environments: "  production: {protected: true, approvals: 1}\n",
        rollout: "steps: [100%]; bake: 1s",
        judgesRequests: false,
        rules: """
              - id: short-pages
                require: config.app.search.results <= 50
                because: long pages are slow
                level: warning
            migrations:
              files: "db/*.sql"

            """
    )
    static let migration = "CREATE TABLE accounts (id bigint);\nALTER TABLE orders ADD COLUMN token uuid;\n"

    private func person(_ name: String, _ stage: ShopStage) throws -> String {
        let data = ["--data", stage.folder.path + "/data"]
        let added = try CommandRun.plimsoll(
            ["user", "add", name] + data,
            in: stage.folder.path,
            input: "a long enough password\n"
        )
        #expect(added.exitCode == 0, "\(added.errors)")
        let token = try CommandRun.plimsoll(["token", "add", "--user", name] + data, in: stage.folder.path)
        #expect(token.exitCode == 0, "\(token.errors)")
        return token.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func `with it the approver sees what was found and what was not checked, and is another person`() async throws
    {
        let stage = try await ShopStage(
            contract: Self.contract,
            files: [
                "config/app.production.yaml": "search: {results: 60}\n", "db/0042_token.sql": Self.migration,
            ]
        )
        try stage.startInstance("web-1")
        let (anna, ben) = (try person("anna", stage), try person("ben", stage))
        let ship = try stage.plimsoll(["ship", "production", "--why", "tokens for accounts"], token: anna)
        #expect(ship.output.contains("PL6201"), "\(ship.output)\(ship.errors)")
        let change = try #require(stage.environment().changes.first { $0.kind == .ship }).id.text
        let own = try stage.plimsoll(["approve", change, "--why", "mine is fine"], token: anna)
        #expect(own.exitCode != 0 && own.errors.contains("own"), "\(own.output)\(own.errors)")
        #expect(try stage.change(change).approvals.isEmpty)

        let other = try stage.plimsoll(["approve", change, "--why", "read the difference"], token: ben)
        #expect(other.exitCode == 0, "\(other.output)\(other.errors)")
        // What the checks found: a warning of a rule.
        #expect(other.output.contains("short-pages"), "\(other.output)")
        // What nobody checked: the migration, for there is no git here that says which are new.
        #expect(other.output.contains("not checked: migrations"), "\(other.output)")
        #expect(other.output.contains("way back"))
        #expect(try stage.change(change).approvals.map(\.by) == ["user:ben"])
        #expect(await Eventually.holds(within: 60) { (try? stage.environment().live) != nil })
    }
}
