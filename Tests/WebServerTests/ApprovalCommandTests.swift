// ApprovalCommandTests: approving on the command line, against a real server: who may, who may not.
import Foundation
import Support
import Testing

@Suite struct ApprovalCommandTests {
    private static let contract = """
        plimsoll: 1
        service: shop
        config:
          app: {layers: [app.yaml]}
        environments:
          production: {protected: true, approvals: 1}

        """

    private func token(_ folder: TemporaryFolder, _ arguments: [String]) throws -> String {
        let run = try CommandRun.plimsoll(["token", "add"] + arguments, in: folder.path)
        #expect(run.exitCode == 0, "\(run.errors)")
        return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func `a person approves with a token of their own, and nobody approves what is theirs`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.contract, to: "plimsoll.yaml")
        try folder.write("pool: 4\n", to: "app.yaml")
        let server = try Serving(folder, [])
        try await server.started()
        let (url, service) = (server.url, "shop")
        let added = try CommandRun.plimsoll(["user", "add", "anna"], in: folder.path, input: "long enough for it\n")
        #expect(added.exitCode == 0)
        let pipeline = try token(folder, ["ci", "--verb", "read", "--verb", "change", "--verb", "approve"])
        let anna = try token(folder, ["--user", "anna"])
        let narrow = try token(folder, ["--user", "anna", "reader", "--verb", "read"])
        let elsewhere = try token(folder, ["--user", "anna", "staging", "--environment", "staging"])
        for made in [pipeline, anna, narrow, elsewhere] {
            #expect(try await Asking(url, made).becomes(200, "/api/v1/overview"))
        }
        func run(_ arguments: [String], _ token: String) throws -> CommandRun {
            let variables = ["PLIMSOLL_SERVER": url, "PLIMSOLL_TOKEN": token, "PLIMSOLL_SERVICE": service]
            return try CommandRun.plimsoll(arguments, in: folder.path, variables: variables)
        }
        let ship = ["ship", "production", "--why", "the first", "--no-wait"]
        let first = try run(ship, server.token)
        #expect(first.output.contains("PL6201") && first.output.contains("c-1 waits"), "\(first.output)\(first.errors)")
        let approve = ["approve", "c-1", "--why", "I read the difference"]
        // Who proposed it, a program, a narrow token, one for another environment, nobody at all.
        for (token, words) in [
            (server.token, "own change"), (pipeline, "is no person"), (narrow, "needed is approve"),
            (elsewhere, "no change c-1 of shop, or you may not see it"), ("plimsoll_wrong", "not one of this server"),
        ] {
            let refused = try run(approve, token)
            #expect([1, 2].contains(refused.exitCode), "\(refused.exitCode)")
            #expect((refused.output + refused.errors).contains(words), "\(refused.output)\(refused.errors)")
        }
        let approved = try run(approve, anna)
        #expect(approved.exitCode == 0, "\(approved.output)\(approved.errors)")
        let change = try Asking(url, anna).get("/api/v1/services/shop/changes/c-1").body
        #expect(change.contains("\"by\":\"user:anna\"") && change.contains("\"state\":\"underway\""), "\(change)")
        // What anna proposes with a token of hers is as much hers as what she does on the page.
        let byHand = #"{"kind": "recorded", "why": "by hand", "despite": []}"#
        let recorded = try Asking(url, anna).post("/api/v1/services/shop/environments/elsewhere/changes", byHand)
        #expect(recorded.status == 201, "\(recorded.body)")
        let own = try run(["approve", "c-2", "--why", "mine"], anna)
        #expect(own.exitCode == 1 && (own.output + own.errors).contains("own change"), "\(own.output)\(own.errors)")
        #expect(try await server.end().code == 0)
    }
}
