// NoWayBackStory: S12, a change with no way back, and one that is taken back and proved to be.
import Changes
import Foundation
import Support
import Testing

@Suite struct NoWayBackStory {
    static let contract = ShopStage.contract(
        environments: "  production: {protected: true}\n",
        rollout: "steps: [1, 100%]; bake: 1s",
        judgesRequests: false
    )

    @Test func `without it nobody knows how to go back once the old file is written over`() throws {
        let folder = try TemporaryFolder()
        try folder.write("timeout: 10s\n", to: "app.yaml")
        let before = FileManager.default.contents(atPath: folder.path + "/app.yaml")
        try folder.write("timeout: 9ms\n", to: "app.yaml")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!files.contains { FileManager.default.contents(atPath: folder.path + "/" + $0) == before })
    }

    @Test func `with it another tool's change says how one goes back, or is refused`() async throws {
        let stage = try await ShopStage(contract: Self.contract)
        try await stage.begin(1)
        let none = try stage.plimsoll(["change", "start", "production", "--why", "deploy 4.2"])
        #expect(none.exitCode == 1 && none.output.contains("PL6203"), "\(none.output)\(none.errors)")
        #expect(none.output.contains("--revert-plan"))
        let told = try stage.plimsoll(
            [
                "change", "start", "production", "--why", "deploy 4.2", "--revert-plan", "./deploy.sh 4.1", "--format",
                "json",
            ]
        )
        #expect(told.exitCode == 0, "\(told.output)\(told.errors)")
        let answer = try JSONDecoder().decode(ProposalAnswer.self, from: Data(told.output.utf8))
        #expect(answer.change.revertPlan == .command("./deploy.sh 4.1"))
        let done = try stage.plimsoll(["change", "finish", answer.change.id.text, "--why", "done"])
        #expect(done.exitCode == 0, "\(done.output)\(done.errors)")
        // One that cannot be taken back needs somebody else's word.
        let impossible = try stage.plimsoll(
            ["change", "start", "production", "--why", "drop orders", "--revert-plan", "impossible: the rows are gone"]
        )
        #expect(impossible.exitCode == 1 && impossible.output.contains("PL6201"), "\(impossible.output)")
        #expect(impossible.output.contains("there is no way back"))
    }

    @Test func `with it a revert restores, is verified on the instances, and its time is on record`() async throws {
        let stage = try await ShopStage(contract: Self.contract)
        try await stage.begin(2)
        let first = try stage.environment().live
        let set = try stage.plimsoll(["set", "production", "app.search.results=7", "--why", "shorter pages"])
        #expect(set.exitCode == 0, "\(set.output)\(set.errors)")
        #expect(
            ["web-1", "web-2"].allSatisfy {
                stage.delivered(to: $0).contains("\"results\": 7") || stage.delivered(to: $0).contains("\"results\":7")
            }
        )
        let change = try #require(stage.environment().changes.first { $0.kind == .set }).id
        let revert = try stage.plimsoll(["revert", change.text, "--why", "customers miss results"])
        #expect(revert.exitCode == 0, "\(revert.output)\(revert.errors)")
        let now = try stage.environment()
        #expect(now.live == first)
        #expect(now.instances.count == 2)
        #expect(now.instances.allSatisfy { $0.revision == first && $0.health == .healthy })
        #expect(["web-1", "web-2"].allSatisfy { stage.delivered(to: $0).contains("20") })
        let back = try #require(now.changes.first { $0.undoes == change || $0.kind == .revert })
        let steps = try stage.change(back.id.text).steps
        let (start, end) = (try #require(steps.first), try #require(steps.last))
        #expect(end.time > start.time)
    }
}
