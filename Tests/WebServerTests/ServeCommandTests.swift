// ServeCommandTests: the server as a process: first and second start, its end, and what stands in its way.
import Foundation
import Support
import Testing

@Suite struct ServeCommandTests {
    @Test func `the first start makes a user and a token, the second keeps them, and both end when told`() async throws
    {
        let folder = try TemporaryFolder()
        let first = try Serving(folder, [])
        let words = try await first.started()
        #expect(words.contains("as admin") && words.contains("Next:"))
        let token = first.token
        #expect(token.count == 52)
        #expect(try Asking(first.url, token).get("/api/v1/overview").status == 200)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/plimsoll-data/accounts.json")
        #expect(mode[.posixPermissions] as? Int == 0o600)
        let ended = try await first.end()
        #expect(ended.code == 0 && ended.took < .seconds(15))
        let second = try Serving(folder, [])
        let again = try await second.started()
        #expect(!again.contains("admin"))
        #expect(try Asking(second.url, token).get("/api/v1/overview").status == 200)
        // Made and ended beside the running server, which follows within a second or two.
        let made = try CommandRun.plimsoll(["token", "create", "ci", "--verb", "read"], in: folder.path)
        let ci = Asking(second.url, made.output.trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(try await ci.becomes(200, "/api/v1/overview"))
        #expect(try CommandRun.plimsoll(["token", "revoke", "ci"], in: folder.path).exitCode == 0)
        #expect(try await ci.becomes(401, "/api/v1/overview"))
        #expect(try CommandRun.plimsoll(["token", "list"], in: folder.path).output.contains("revoked"))
        #expect(try await second.end(SIGINT).code == 0)
    }

    @Test func `what stands in its way is told with what mends it`() async throws {
        let folder = try TemporaryFolder()
        let first = try Serving(folder, [])
        try await first.started()
        let port = first.url.split(separator: ":").last.map(String.init) ?? ""
        let taken = try await Serving(folder, ["--data", "other"], listen: "127.0.0.1:\(port)").ended()
        #expect(
            taken.code == 3 && taken.errors.contains("127.0.0.1:\(port) is taken") && taken.errors.contains("--listen")
        )
        let locked = try await Serving(folder, []).ended()
        #expect(locked.code == 3 && locked.errors.contains("journal.sqlite"), "\(locked.errors)")
        try folder.write("", to: "file")
        let file = try await Serving(folder, ["--data", "file"]).ended()
        #expect(file.code == 3 && file.errors.contains("file is not a folder"))
        let nowhere = try await Serving(folder, ["--data", "/proc/nothing"]).ended()
        #expect(nowhere.code == 3 && nowhere.errors.contains("cannot be made"))
        #expect(try await first.end().code == 0)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let words: String
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Wrong(arguments: ["--listen", "nonsense"], words: "HOST:PORT"),
        Wrong(arguments: ["--listen", "127.0.0.1:70000"], words: "a port from 0 to 65535"),
        Wrong(arguments: ["--listen", "127.0.0.1:"], words: "HOST:PORT"),
        Wrong(arguments: ["--store", "mysql://db/x"], words: "postgres://USER@HOST/DATABASE"),
        Wrong(arguments: ["--public-url", "plimsoll.example"], words: "begins with http:// or https://"),
        Wrong(arguments: ["--data", ""], words: "--data"),
        Wrong(arguments: ["--nothing"], words: "--nothing"),
        Wrong(arguments: ["extra"], words: "extra"),
    ])
    func `wrong options are told, with what is expected`(_ wrong: Wrong) throws {
        let folder = try TemporaryFolder()
        let run = try CommandRun.plimsoll(["serve"] + wrong.arguments, in: folder.path)
        #expect(run.exitCode == 2 && run.errors.contains(wrong.words), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/plimsoll-data"))
    }

    @Test func `a journal that is no database, and a folder that may not be written, are told`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "this is no database. ", count: 1_000), to: "damaged/journal.sqlite")
        let damaged = try await Serving(folder, ["--data", "damaged"]).ended()
        #expect(damaged.code == 3 && damaged.errors.contains("damaged/journal.sqlite"), "\(damaged.errors)")
        try folder.write("not json", to: "people/accounts.json")
        let people = try await Serving(folder, ["--data", "people"]).ended()
        #expect(people.code == 3 && people.errors.contains("accounts.json is damaged"), "\(people.errors)")
        try folder.write("short", to: "key/fingerprint.key")
        let key = try await Serving(folder, ["--data", "key"]).ended()
        #expect(key.code == 3 && key.errors.contains("32 are expected"), "\(key.errors)")
        // Root may write everywhere, so that it is somebody else who tries.
        try folder.write("", to: "closed/file")
        let path = folder.path + "/closed"
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let other = geteuid() == 0 ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        let closed = try await Serving(folder, ["--data", path], behind: other).ended()
        #expect(closed.code == 3 && closed.errors.contains("nothing can be written in \(path)"), "\(closed.errors)")
    }

    @Test func `a database that is not there is told without its password`() async throws {
        let folder = try TemporaryFolder()
        let address = "postgres://plimsoll:very-secret@127.0.0.1:1/plimsoll"
        let away = try await Serving(folder, ["--store", address]).ended()
        #expect(away.code == 3 && away.errors.contains("127.0.0.1"), "\(away.errors)")
        #expect(!away.errors.contains("very-secret"))
    }

    @Test func `told to end, it lets those go who wait`() async throws {
        let folder = try TemporaryFolder()
        let server = try Serving(folder, [])
        try await server.started()
        let agent = try CommandRun.plimsoll(["token", "create", "agents", "--verb", "report"], in: folder.path)
        let asking = Asking(server.url, agent.output.trimmingCharacters(in: .whitespacesAndNewlines))
        let order = "/api/v1/agent/order?service=shop&environment=staging&instance=web-1"
        #expect(try await asking.becomes(200, order))
        let seen = try asking.get(order).body.split(separator: "\"generation\":").last?.prefix { $0.isNumber } ?? ""
        let poll = try asking.start(order + "&wait=30&seen=\(seen)")
        let cookie = try server.login("admin", server.password)
        let news = try Asking(server.url, nil).start("/live", ["-N", "-H", "Cookie: \(cookie)"])
        #expect(await Eventually.holds(within: 20) { news.output.contains("hello") })
        #expect(poll.isRunning)
        let ended = try await server.end()
        #expect(ended.code == 0 && ended.took < .seconds(5), "\(ended.took)")
        // Whole answers, not connections that break off.
        #expect(await poll.end(within: 10) == 0 && poll.output.hasSuffix("204"), "\(poll.output)")
        #expect(await news.end(within: 10) == 0, "\(news.errors)")
    }

    @Test func `users and tokens that are not fit are refused in words`() throws {
        let folder = try TemporaryFolder()
        #expect(try CommandRun.plimsoll(["token", "list"], in: folder.path).exitCode == 2)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/plimsoll-data",
            withIntermediateDirectories: true
        )
        let short = try CommandRun.plimsoll(["user", "add", "anna"], in: folder.path, input: "short\n")
        #expect(short.exitCode == 2 && short.errors.contains("at least 12 characters"))
        #expect(
            try CommandRun.plimsoll(["user", "add", "anna"], in: folder.path, input: "long enough for it\n").exitCode
                == 0
        )
        let twice = try CommandRun.plimsoll(["user", "add", "anna"], in: folder.path, input: "long enough for it\n")
        #expect(twice.exitCode == 1 && twice.errors.contains("there is a user anna already"))
        let both = try CommandRun.plimsoll(
            ["token", "create", "x", "--verb", "read", "--verb", "report"],
            in: folder.path
        )
        #expect(both.exitCode == 1 && both.errors.contains("may do nothing else"))
        #expect(try CommandRun.plimsoll(["token", "revoke", "none"], in: folder.path).exitCode == 1)
        #expect(try CommandRun.plimsoll(["token", "create", "x"], in: folder.path).exitCode == 2)
        #expect(try CommandRun.plimsoll(["token", "add"], in: folder.path).exitCode == 2)
        let nobody = try CommandRun.plimsoll(["token", "add", "--user", "ben"], in: folder.path)
        #expect(nobody.exitCode == 1 && nobody.errors.contains("plimsoll user add ben"))
        let agent = try CommandRun.plimsoll(["token", "add", "--user", "anna", "--verb", "report"], in: folder.path)
        #expect(agent.exitCode == 1 && agent.errors.contains("nobody's"))
        for name in ["anna", "anna-2"] {
            let own = try CommandRun.plimsoll(["token", "add", "--user", "anna", "--verb", "read"], in: folder.path)
            #expect(own.exitCode == 0 && own.errors.contains("\(name) acts as user:anna and may read"), "\(own.errors)")
        }
        let last = try CommandRun.plimsoll(["user", "remove", "anna"], in: folder.path)
        #expect(last.exitCode == 1 && last.errors.contains("is the only user"))
        _ = try CommandRun.plimsoll(["user", "add", "ben"], in: folder.path, input: "long enough for it\n")
        #expect(try CommandRun.plimsoll(["user", "rights", "ben", "--verb", "read"], in: folder.path).exitCode == 0)
        #expect(try CommandRun.plimsoll(["user", "list"], in: folder.path).output.contains("ben   read in every"))
        let more = try CommandRun.plimsoll(["token", "add", "--user", "ben", "--verb", "change"], in: folder.path)
        #expect(more.exitCode == 1 && more.errors.contains("ben may read"))
        #expect(try CommandRun.plimsoll(["user", "remove", "anna"], in: folder.path).exitCode == 0)
        let list = try CommandRun.plimsoll(["token", "list"], in: folder.path).output
        #expect(
            list.split(separator: "\n").count { $0.contains("user:anna") && $0.contains("revoked") } == 2,
            "\(list)"
        )
    }
}
