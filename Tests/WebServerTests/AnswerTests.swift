// AnswerTests: what every answer carries, and every error as a problem, in process and over a socket.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Journal
import Mustache
import NIOCore
import Testing

@testable import WebServer

@Suite struct AnswerTests {
    enum Way: CaseIterable, Sendable {
        case router, live
        var setup: TestingSetup { self == .router ? .router : .live }
    }

    private struct Shown: Decodable {
        var type: String
        var title: String
        var status: Int
        var detail: String
    }

    private func problem(_ answer: TestResponse) throws -> Shown {
        #expect(answer.headers[.contentType] == "application/problem+json")
        return try JSONDecoder().decode(Shown.self, from: Data(answer.body.readableBytesView))
    }

    @Test(arguments: Way.allCases)
    func `errors are problems, with what mends them`(_ way: Way) async throws {
        let stage = Stage()
        let token = try await stage.token("all", .everything)
        let agent = try await stage.token("agent", Scope(verbs: [.report]))
        try await stage.application.test(way.setup) { client in
            let nowhere = try await client.ask(.get, "/api/v1/nowhere")
            #expect(nowhere.status == .notFound)
            #expect(try problem(nowhere).detail == "nothing is at /api/v1/nowhere")
            let wrongMethod = try await client.ask(.put, "/api/v1/overview", token: token)
            #expect(wrongMethod.status == .methodNotAllowed)
            #expect(wrongMethod.headers[.allow] == "GET, HEAD")
            let wrongType = try await client.ask(.post, "/api/v1/stops", token: token, form: "a=b")
            #expect(wrongType.status == .unsupportedMediaType)
            let large = String(repeating: " ", count: 20_000)
            let tooLarge = try await client.ask(.post, "/api/v1/stops", token: token, json: large)
            #expect(tooLarge.status == .contentTooLarge)
            #expect(try problem(tooLarge).status == 413)
        }
        // On a connection of their own.
        try await stage.application.test(way.setup) { client in
            let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
            let tooDeep = try await client.ask(.post, "/api/v1/stops", token: token, json: deep)
            #expect(try problem(tooDeep).detail == "the body nests deeper than 64")
            let missing = try await client.ask(.post, "/api/v1/stops", token: token, json: "{}")
            #expect(try problem(missing).detail == "the body has no \"why\", which is needed")
            let broken = try await client.ask(.post, "/api/v1/agent/report", token: agent, json: "{\"service\": 1}")
            #expect(try problem(broken).detail.hasPrefix("service is of another type"))
            let range = try await client.ask(.get, "/api/v1/journal?limit=5000", token: token)
            #expect(try problem(range).detail == "limit is a whole number from 1 to 1000")
        }
    }

    @Test(arguments: Way.allCases)
    func `every answer carries the security headers`(_ way: Way) async throws {
        let stage = Stage()
        try await stage.application.test(way.setup) { client in
            for path in ["/login", "/health", "/style.css", "/nowhere", "/api/v1/overview"] {
                let answer = try await client.ask(.get, path)
                for (name, value) in Answers.headers { #expect(answer.headers[name] == value, "\(path) \(name)") }
            }
        }
        let policy = Answers.headers.first { $0.0.canonicalName == "content-security-policy" }?.1 ?? ""
        #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
    }

    @Test func `no template has a script or a style of its own`() {
        for (name, text) in Templates.texts {
            #expect(!text.contains("style="), "\(name)")
            #expect(!text.contains("<script>"), "\(name)")
            // What runs when something happens: onclick="…" and its kin, in whatever case and spacing.
            #expect(text.firstMatch(of: #/(?i)[\s"'/]on[a-z]+\s*=/#) == nil, "\(name)")
            #expect(text.firstMatch(of: #/(?i)(href|src|action)\s*=\s*["']?\s*javascript:/#) == nil, "\(name)")
            #expect(Templates.library.getTemplate(named: name) != nil, "\(name)")
        }
    }

    @Test func `a person logs in, sees pages, makes a token and logs out`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        try await stage.application.test(.router) { client in
            let page = ["Accept": "text/html"]
            let away = try await client.ask(.get, "/journal", headers: page)
            #expect(away.status == .seeOther && away.headers[.location] == "/login?next=/journal")
            let wrong = try await client.ask(
                .post,
                "/login",
                form: "name=anna&password=wrong&next=/journal",
                headers: page
            )
            #expect(wrong.status == .unauthorized)
            #expect(String(buffer: wrong.body).contains("Name and password do not belong together"))
            let answer = try await client.ask(
                .post,
                "/login",
                form: "name=anna&password=anna+has+a+password&next=/journal",
                headers: page
            )
            #expect(answer.status == .seeOther && answer.headers[.location] == "/journal")
            let set = try #require(answer.headers[.setCookie])
            #expect(set.contains("HttpOnly") && set.contains("SameSite=Lax") && !set.contains("Secure"))
            let cookie = String(set.prefix { $0 != ";" })
            let overview = try await client.ask(.get, "/", cookie: cookie, headers: page)
            let text = String(buffer: overview.body)
            #expect(overview.status == .ok && text.contains("Nothing is shipped yet"))
            #expect(text.contains("plimsoll ship staging"))
            let form = Secret.formToken(of: String(cookie.dropFirst("plimsoll_session=".count)))
            #expect(text.contains(form))
            let made = try await client.ask(
                .post,
                "/tokens",
                cookie: cookie,
                form: "form=\(form)&name=agents&verb-report=on&services=shop&environments=&days=30",
                headers: page
            )
            let token = String(buffer: made.body).split(separator: "<code>").dropFirst()
                .first { $0.hasPrefix("plimsoll_") }?.prefix { $0 != "<" }
            #expect(token?.count == 52)
            let report = try await client.ask(
                .get,
                "/api/v1/agent/order?service=shop&environment=staging&instance=web-1",
                token: String(token ?? "")
            )
            #expect(report.status == .ok)
            let foreign = try await client.ask(
                .post,
                "/logout",
                cookie: cookie,
                form: "form=\(form)",
                headers: ["Sec-Fetch-Site": "cross-site"]
            )
            #expect(foreign.status == .forbidden)
            let out = try await client.ask(.post, "/logout", cookie: cookie, form: "form=\(form)", headers: page)
            #expect(out.status == .seeOther)
            #expect(try await client.ask(.get, "/", cookie: cookie).status == .unauthorized)
        }
    }

    @Test func `behind TLS the cookie is sent by TLS alone`() {
        var ground = Stage().ground
        ground.isSecure = true
        let cookie = ground.cookie("secret", seconds: nil).value
        #expect(cookie == "__Host-plimsoll_session=secret; Path=/; HttpOnly; SameSite=Lax; Secure")
    }

    @Test(arguments: ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>"])
    func `what others wrote is text on a page, never markup`(_ text: String) async throws {
        let stage = Stage()
        let page = Pages.login(next: "/", name: text, complaint: text)
        #expect(page.status == .unauthorized)
        let shown =
            Templates.library.render(["name": text, "complaint": text, "next": text], withTemplate: "login") ?? ""
        #expect(!shown.contains("<script>") && !shown.contains("<img"))
        _ = stage
    }
}
