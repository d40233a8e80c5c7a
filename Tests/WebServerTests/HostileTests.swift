// HostileTests: what a stranger tries: paths out of the tree, forged forms, markup in names, headers that pretend.
import Changes
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Journal
import NIOCore
import Testing

@testable import WebServer

@Suite struct HostileTests {
    @Test(arguments: [
        "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
        "/style.css/../../x",
        "/services/..%2F..%2Fetc/environments/production", "/services/shop/changes/..%2f..%2fx",
        "/services/shop/environments/production/instances/%00", "/services/%ff%fe/changes/c-1",
        "/services/shop/changes/c-1%0d%0aSet-Cookie:%20x=1",
    ])
    func `a path that leads elsewhere leads nowhere`(_ path: String) async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        let (session, token) = (try await stage.session("anna"), try await stage.token("all", .everything))
        try await stage.application.test(.live) { client in
            for (cookie, token, prefix) in [(session.cookie, nil, ""), (nil, token, "/api/v1")] {
                let answer = try await client.ask(.get, prefix + path, token: token, cookie: cookie)
                #expect([400, 404].contains(answer.status.code), "\(path) \(answer.status)")
                #expect(answer.headers[.setCookie] == nil)
                #expect(!String(buffer: answer.body).contains("root:"))
            }
        }
    }

    @Test func `markup in whatever others name is text on every page`() async throws {
        let stage = Stage()
        let evil = "<script>alert(1)</script>\"'><img/src=x/onerror=alert(1)>"
        try await stage.add(user: "anna")
        let token = try await stage.token("all", .everything)
        let agent = try await stage.token("agent", Scope(verbs: [.report]))
        let session = try await stage.session("anna")
        var report = InstanceReport(
            service: "shop",
            environment: "staging",
            instance: "web-1",
            host: evil,
            revision: nil,
            phase: .running,
            health: .failing,
            sequence: 1,
            incarnation: "first"
        )
        report.reason = evil
        report.lines = [LogLine(time: stage.time.now, source: "out", text: evil)]
        report.findings = [CheckedFinding(code: evil, level: "error", message: evil, place: evil)]
        let (told, agentPath) = (JSONLine.value(report), "/api/v1/agent/report")
        let recorded = Proposal(kind: .recorded, why: evil)
        try await stage.application.test(.live) { client in
            #expect(try await client.ask(.post, agentPath, token: agent, json: told).status == .ok)
            let path = "/api/v1/services/shop/environments/staging/changes"
            let made = try await client.ask(.post, path, token: token, json: JSONLine.value(recorded))
            #expect(made.status == .created)
            let stop = StopOrder(service: nil, actor: "token:<b>", why: evil)
            #expect(
                try await client.ask(.post, "/api/v1/stops", token: token, json: JSONLine.value(stop)).status == .ok
            )
            let freeze = JSONLine.value(FreezeOrder(from: nil, until: nil, why: evil))
            let frozen = "/api/v1/services/shop/environments/staging/freezes"
            #expect(try await client.ask(.post, frozen, token: token, json: freeze).status == .created)
            for page in [
                "/", "/journal", "/tokens", "/services/shop/environments/staging", "/services/shop/changes/c-1",
                "/services/shop/environments/staging/instances/web-1", "/login?next=\(LoginRoutes.escaped(evil))",
                "/services/\(LoginRoutes.escaped("<script>alert(1)<script>"))/changes/c-1",
            ] {
                let headers = ["Accept": "text/html"]
                let answer = try await client.ask(.get, page, cookie: session.cookie, headers: headers)
                let text = String(buffer: answer.body)
                #expect(answer.status.code < 500 && !text.contains("<script>alert"), "\(page)")
                #expect(!text.contains("<img/src") && !text.contains("token:<b>"), "\(page)")
            }
            let page = try await client.ask(.get, "/services/shop/changes/c-1", cookie: session.cookie)
            #expect(String(buffer: page.body).contains("&lt;script&gt;alert(1)"))
        }
    }

    @Test(arguments: ["cross-site", "same-site"])
    func `a form that another site sends is not done, whatever it carries`(_ site: String) async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        let session = try await stage.session("anna")
        try await stage.application.test(.router) { client in
            for path in ["/tokens", "/tokens/own", "/logout", "/login"] {
                let answer = try await client.ask(
                    .post,
                    path,
                    cookie: session.cookie,
                    form: "form=\(session.form)&name=evil&verb-read=on&password=x",
                    headers: ["Sec-Fetch-Site": site]
                )
                #expect(answer.status == .forbidden, "\(path)")
            }
            #expect(try await client.ask(.get, "/", cookie: session.cookie).status == .ok)
        }
    }

    @Test func `a stranger's login page takes no session that was there before`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        let planted = "plimsoll_session=planted-by-another"
        try await stage.application.test(.router) { client in
            let fields = "name=anna&password=anna+has+a+password"
            let answer = try await client.ask(.post, "/login", cookie: planted, form: fields)
            let set = try #require(answer.headers[.setCookie])
            #expect(!set.contains("planted"))
            #expect(try await client.ask(.get, "/", cookie: planted).status == .unauthorized)
        }
    }

    @Test func `only a proxy of ours says whose address it is`() async throws {
        for (isBehindProxy, isHeldUp) in [(false, true), (true, false)] {
            let stage = Stage()
            var ground = stage.ground
            ground.isBehindProxy = isBehindProxy
            let application = WebServer(ground, host: "127.0.0.1", port: 0).application()
            try await application.test(.router) { client in
                // Twenty tries of an address; a stranger names a new one with each.
                var last = 0
                for number in 0..<22 {
                    let answer = try await client.ask(
                        .post,
                        "/login",
                        form: "name=user\(number)&password=wrong",
                        headers: ["X-Forwarded-For": "203.0.113.\(number)"]
                    )
                    last = answer.status.code
                }
                #expect((last == 429) == isHeldUp)
            }
        }
    }

    @Test func `wrong tokens of an address wait in the end, and a right one does not`() async throws {
        let stage = Stage()
        let token = try await stage.token("all", .everything)
        try await stage.application.test(.router) { client in
            var last = HTTPResponse.Status.ok
            for number in 0..<101 {
                last = try await client.ask(.get, "/api/v1/overview", token: "wrong-\(number)").status
            }
            #expect(last == .tooManyRequests)
            #expect(try await client.ask(.get, "/api/v1/overview", token: token).status == .ok)
        }
    }
}
