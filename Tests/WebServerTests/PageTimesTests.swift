// PageTimesTests: pages show times by the wall clock of their environment, and carry them in UTC beside.
import Changes
import Hummingbird
import HummingbirdTesting
import Journal
import Testing

@testable import WebServer

@Suite struct PageTimesTests {
    /// A shop whose staging keeps Berlin's time and asks for an approval.
    private static let content = RevisionContent(
        contract: "plimsoll.yaml",
        files: [
            RevisionFile(
                path: "plimsoll.yaml",
                text: """
                    plimsoll: 1
                    service: shop
                    config:
                      app: {layers: [app.yaml]}
                    environments:
                      staging: {time_zone: Europe/Berlin, approvals: 1}

                    """
            ), RevisionFile(path: "app.yaml", text: "pool: 4\n"),
        ],
        set: [:]
    )

    @Test func `overview and change page show the environment's time, the journal UTC`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        let session = try await stage.session("anna")
        let token = try await stage.token("ci", .everything)
        try await stage.application.test(.router) { client in
            let path = "/api/v1/services/shop/environments/staging/changes"
            let proposal = Proposal(kind: .ship, content: Self.content, why: "first")
            let made = try await client.ask(.post, path, token: token, json: JSONLine.value(proposal))
            #expect(made.status == .created, "\(String(buffer: made.body))")
            func page(_ path: String) async throws -> String {
                let headers = ["Accept": "text/html"]
                let answer = try await client.ask(.get, path, cookie: session.cookie, headers: headers)
                return String(buffer: answer.body)
            }
            // 14:13:20 UTC on 21 September 2026; Berlin is two hours ahead.
            let overview = try await page("/")
            #expect(overview.contains("title=\"2026-09-21 16:13:20 Europe/Berlin\""), "\(overview)")
            #expect(overview.contains("2026-09-21, times in Europe/Berlin"))
            let change = try await page("/services/shop/changes/c-1")
            #expect(change.contains("2026-09-21, times in Europe/Berlin"))
            #expect(change.contains(">16:13:20</time>"))
            #expect(change.contains("datetime=\"2026-09-21T14:13:20"))
            #expect(!change.contains("times in UTC"))
            let journal = try await page("/journal")
            #expect(journal.contains("2026-09-21, times in UTC") && journal.contains(">14:13:20</time>"))
        }
    }
}
