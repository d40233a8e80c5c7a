// TrapTests: traps in other words than the suite's, and their look-alikes; what a value becomes is said for each reader.
@testable import Documents
import Findings
import Testing

@Suite struct TrapTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let text: String
        /// `code@line:column` of each finding at warning level or above, in text order.
        let found: String
        var file = "app.yaml"
        var dialect: Dialect?
        var testDescription: String { text }

        init(_ text: String, _ found: String = "", file: String = "app.yaml", as dialect: Dialect? = nil) {
            (self.text, self.found, self.file, self.dialect) = (text, found, file, dialect)
        }
    }

    static let words = [
        Row("langs: [en, No, de]\n", "PL1203@1:13"),
        Row("answer: Yes\n", "PL1203@1:9"),
        Row("restart: no\n", "PL1203@1:10"),
        Row("restart: no\n", as: .yaml1_2),
        Row("enabled: yes\n"),
        Row("use_tls: off\n"),
        Row("axis: n\n", "PL1203@1:7"),
        Row("On: x\n", "PL1202@1:1"),
        Row("on: push\njobs: {}\n"),
        Row("on: push\njobs: {}\n", "PL1202@1:1", as: .yaml1_1),
        Row("on: push\n", file: ".github/workflows/ci.yml"),
        Row("y: 1\nx: 2\n"),
        Row("y: 1\nx: 2\n", "PL1202@1:1", as: .yaml1_1),
        Row("version: 3.9\ngo: 1.21\nuuid: 123e4567-e89b-12d3-a456-426614174000\nid: 1234567890123456\n"),
        Row("time: 12:30\n", "PL1204@1:7"),
        Row("stop: 10:20:30\n", "PL1204@1:7"),
        Row("ports:\n  - 3306:3306\n  - 8080:80\n"),
        Row("start: 08:30\n"),
        Row("mac: 00:11:22:33:44:55\n"),
        Row("ip: 10.0.0.1\nrange: 10.0.0.0/8\nv: 1.2.3\n"),
        Row("umask: 022\n", "PL1205@1:8"),
        Row("phone: 0301234567\n", "PL1205@1:8"),
        Row("zip: 09876\n", "PL1205@1:6"),
        Row("day: 07\n"),
        Row("id: 1_000\n", "PL1206@1:5"),
        Row("node: 18.10\n", "PL1207@1:7"),
        Row("python: [3.9, 3.10]\n", "PL1207@1:15"),
        Row("price: 2.50\nratio: 0.10\ntimeout: 1.20\n"),
        Row("version = 1.20\n", "PL1207@1:11", file: "x.toml"),
        Row("{\"go_version\": 1.20}", "PL1207@1:16", file: "x.json"),
        Row("sha: 7e10123\n", "PL1208@1:6"),
        Row("build: 00e1\n", "PL1208@1:8"),
        Row("limit: 1e6\nother: 5e3\n"),
        Row("version: 2023-10-01\n", "PL1209@1:10"),
        Row("date: 2023-10-01\ncreated_at: 2023-10-01T10:00:00Z\n"),
        Row("{\"id\": 12345678901234567890}", "PL1210@1:8", file: "x.json"),
        Row("id = 9007199254740993\n", file: "x.toml"),
        Row("max: .Inf\n", "PL1211@1:6"),
        Row("rate = nan\n", "PL1211@1:8", file: "x.toml"),
        Row("workdir: ~\n", "PL1212@1:10"),
        Row("framework: ~\n"),
        Row("password: &admin\n", "PL1201@1:11"),
        Row("token: !s3cret # old\n", "PL1201@1:8"),
        Row("a: !!null\nb: !Ref x\nc: !reset\n"),
        Row("op: =\n", "PL1222@1:5"),
    ]

    static let texts = [
        Row("secret: x1y2 #z\n", "PL1213@1:14"),
        Row("background: #ff0000\n", "PL1213@1:13"),
        Row("channel: #general\n", "PL1213@1:10"),
        Row("title: Issue #12\n", "PL1213@1:14"),
        Row("port: 80 #http\nhost: a.example  #primary\nmode: fast # quick\nlist: #all\n  - a\n"),
        Row("a: 1\n---\nb: 2\n", "PL1214@2:1"),
        Row("---\na: 1\n"),
        Row("apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n"),
        Row("name: ‘shop’\n", "PL1215@1:7"),
        Row("name: „Laden“\n", "PL1215@1:7"),
        Row("“name”: shop\n", "PL1215@1:1"),
        Row("say: “Yes”, he said\n"),
        Row("port:\u{A0}80\n", "PL1216@1:6"),
        Row("server:\n\u{A0}port: 80\n", "PL1302@1:8 PL1216@2:1"),
        Row("host: a\u{200B}b\n", "PL1216@1:8"),
        Row("family: 👩\u{200D}👩\u{200D}👧\nprice: 10\u{A0}EUR\n"),
        Row("user: 'admin '\n", "PL1217@1:13"),
        Row("host: ' db.example'\n", "PL1217@1:8"),
        Row("prompt: 'Name: '\nsep: ', '\nlabel: 'Total '\n"),
        Row("dir: \"D:\\temp\\new\"\n", "PL1218@1:9"),
        Row("text: \"one\\ntwo\"\ndir: 'C:\\new'\n"),
        Row("{\"path\": \"C:\\new\"}", "PL1218@1:13", file: "x.json"),
        Row("database:\n  url: postgres://${DB_HOST}:5432/shop\n", "PL1219@2:8"),
        Row("host: ${db_host:-localhost}\n", "PL1219@1:7"),
        Row("{\"host\": \"$DB_HOST\"}", "PL1219@1:10", file: "x.json"),
        Row("host = \"%DB_HOST%\"\n", "PL1219@1:8", file: "x.toml"),
        Row("host: ${DB_HOST}\n", file: "docker-compose.yml"),
        Row("run: echo ${HOME}\nprice: $5\ntext: ${name}\n"),
        Row("host: {{ db_host }}\n", "PL1220@1:7"),
        Row("host: __DB_HOST__\n", "PL1220@1:7"),
        Row("host: \"{{ db_host }}\"\n", file: "roles/web/tasks/main.yml"),
        Row("server:\n  port:80\n", "PL1224@2:3"),
        Row("image: redis:7\nurl: http://a\n"),
    ]

    static let leftovers = [
        Row("key: change-me\n", "PL1301@1:6"),
        Row("key: replace-me\n", "PL1301@1:6"),
        Row("key: REPLACE_WITH_TOKEN\n", "PL1301@1:6"),
        Row("key: FIXME\n", "PL1301@1:6"),
        Row("key: xxx\n", "PL1301@1:6"),
        Row("key: XXXXXXXX\n", "PL1301@1:6"),
        Row("token: insert your token here\n", "PL1301@1:8"),
        Row("host: <insert host here>\n", "PL1301@1:7"),
        Row("api_key: your_api_key\n", "PL1301@1:10"),
        Row("url: https://your-domain.com/\n", "PL1301@1:6"),
        Row("host: \"<HOST>\"\n", "PL1301@1:7"),
        Row("host: TBD\n", "PL1301@1:7"),
        Row("mail: yourname@example.com\n", "PL1301@1:7"),
        Row("key: ???\n", "PL1301@1:6"),
        Row("KEY=changeme\n", "PL1301@1:5", file: ".env"),
        Row("key = \"CHANGEME\"\n", "PL1301@1:7", file: "x.toml"),
        Row("description: replace me when you can\nstatus: todo\nhtml: <br>\nname: Yourkshire\n"),
        Row("file: changelog.md\nname: toledo\nuser: fillmore\nmail: <a@b.example>\nvalue: <none>\n"),
        Row("key: CHANGEME\n", file: "config.example.yml"),
        Row("database_url:\n", "PL1302@1:14"),
        Row("smtp_host: # later\nx: 1\n", "PL1302@1:12"),
        Row("volumes:\n  data:\nservices:\n  web:\n    image: a\n"),
    ]

    static let secrets = [
        Row("x: ghp_16C7e42F292c6912E7710c838347Ae178B4a\n", "PL1501@1:4"),
        Row("header: Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a\n", "PL1501@1:16"),
        Row("hook: xoxb-2424242424-24242fj2k4jf-9Xy2kLmN3pQ\n", "PL1501@1:7"),
        Row("key: sk_live_4eC39HqLyjWDarjtT1zdp7dc\n", "PL1501@1:6"),
        Row(
            "cert: |\n  -----BEGIN EC PRIVATE KEY-----\n  MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49\n",
            "PL1501@2:3"
        ),
        Row(
            "cert: |\n  -----BEGIN PUBLIC KEY-----\n  MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49\n"
        ),
        Row("password: hunter2!\n", "PL1502@1:11"),
        Row("db_password: Tr0ub4dor\n", "PL1502@1:14"),
        Row("api_key: 9f86d081884c7d659a2feaa0c55ad015\n", "PL1502@1:10"),
        Row("clientSecret: q8Rz2Kp0vN5tXw7LbY3m\n", "PL1502@1:15"),
        Row("url: redis://:h7Gq2pXw@cache.example:6379\n", "PL1503@1:15"),
        Row(
            "password: {secret: env:DB}\nother_password: vault:kv/db#pass\ntoken: ${{ secrets.T }}\nsecret: /run/secrets/x\n"
        ),
        Row("password_file: /run/a1b2c3d4e5\ntoken_lifetime: 3600s1\npublic_key: 9f86d081884c7d659a2feaa0c55ad015\n"),
        Row(
            "fingerprint: 9f86d081884c7d659a2feaa0c55ad015\npassword_hash: bcrypt\nkey_column: id2\nmax_tokens: 4096\n"
        ),
        Row(
            "secret_name: my-secret-2\npassword: postgres\nauth: {password: secret}\nurl: postgres://shop:${PW}@db.example/x\n",
            file: "docker-compose.yml"
        ),
        Row("url: postgres://postgres:postgres@localhost/x\n"),
    ]

    static let keys = [
        Row("db:\n  usrname: a\n", "PL1602@2:3"),
        Row("databse: a\n", "PL1602@1:1"),
        Row("tiemout: 3\n", "PL1602@1:1"),
        Row("conection_limit: 3\n", "PL1602@1:1"),
        Row("maxRetreis: 3\n", "PL1602@1:1"),
        Row("prot: 80\n", "PL1602@1:1"),
        Row("enviroment: a\n", "PL1602@1:1"),
        Row("lenght: 1\n", "PL1602@1:1"),
        Row("passwrod: {secret: env:A}\n", "PL1602@1:1"),
        Row("usrename: a\n", "PL1602@1:1"),
        Row("loging: a\n", "PL1602@1:1"),
        Row("verison: a\n", "PL1602@1:1"),
        Row("authetication: a\n", "PL1602@1:1"),
        Row("enabeld: true\n", "PL1602@1:1"),
        Row("portt: 1\n", "PL1602@1:1"),
        Row("hosts: [a]\nretires: 1\nservers: 1\nserved: 1\ncached: 1\nports: 1\nformats: 1\nimages: 1\nstats: 1\n"),
        Row("max_size: 1\nmaxSize: 2\n", "PL1603@2:1"),
        Row("{\"Host\": 1, \"host\": 2}", "PL1603@1:13", file: "x.json"),
        Row("HTTP_PROXY: a\nhttp_proxy: a\nv1_2: a\nv12: b\n"),
        Row("{\"a\": 1, \"b\": 2, \"a\": 3}", "PL1601@1:18", file: "x.json"),
    ]

    static let lines = [
        Row("A= x\n", "PL1701@1:3", file: ".env"),
        Row("PASSWORD=a$b\n", "PL1703@1:11", file: ".env"),
        Row("PASSWORD=\"a$b\"\n", "PL1703@1:12", file: ".env"),
        Row("A='a$b'\nB=${A}\nC=$A\nD=\"x # y\"\nE=x # y\n", file: ".env"),
        Row("TOKEN_URL=https://a.example/#x\n", "PL1702@1:29", file: ".env"),
        Row("db.host=a \n", "PL1706@1:10", file: "x.properties"),
    ]

    static let schedules = [
        Row("cleanup_cron: \"0 25 * * *\"\n", "PL1403@1:18"),
        Row("cron: 0 2 * *\n", "PL1402@1:7"),
        Row("schedule: \"*/5 * * * * * * *\"\n", "PL1402@1:11"),
        Row("x: \"*/5 * * *\"\n", "PL1402@1:4"),
        Row("cron: \"0 0 31 2 *\"\n", "PL1404@1:12"),
        Row("cron: \"0 0 1 * MON\"\n", "PL1405@1:12"),
        Row("cron: \"* 3 * * *\"\n", "PL1407@1:8"),
        Row("schedule: daily\nschedule2: every 5 minutes\nwhen: 09:00-17:00\nglob: \"src/** *.js * *\"\n"),
        Row("divider: \"* * * *\"\n"),
        Row("on:\n  schedule:\n    - cron: '0 0 * * 0'\njobs: {}\n"),
        Row("cron: H H * * *\ncron_name: nightly\ncron: {image: a}\n".replacing("cron: {image: a}\n", with: "")),
        Row("CRON=\"61 * * * *\"\n", "PL1403@1:7", file: ".env"),
    ]

    static let rows = words + texts + leftovers + secrets + keys + lines + schedules

    @Test(arguments: rows)
    func `each trap is found at its place and nothing else is`(_ row: Row) throws {
        let (findings, _) = try Reading.findings(row.text, file: row.file, dialect: row.dialect)
        let found = findings.filter { $0.level > .note }.map {
            "\($0.code)@\($0.place.start.line):\($0.place.start.column)"
        }
        #expect(found.joined(separator: " ") == row.found, "\(findings.map(\.summary))")
    }

    @Test(arguments: secrets.filter { !$0.found.isEmpty })
    func `a secret is masked and no word of a finding holds it`(_ row: Row) throws {
        let (findings, source) = try Reading.findings(row.text, file: row.file)
        let shown = source.text(of: Span(from: 0, to: source.bytes.count))
        #expect(shown.contains("••••"))
        for secret in ["ghp_16C7", "xoxb-24", "sk_live_4e", "MHcC", "hunter2", "Tr0ub", "9f86d0", "q8Rz2", "h7Gq2"] {
            #expect(!shown.contains(secret))
            for finding in findings {
                let words = [finding.message, finding.label, finding.read, finding.because, finding.mend].compactMap(
                    \.self
                )
                #expect(!words.contains { $0.contains(secret) })
            }
        }
    }

    struct Becomes: CustomTestStringConvertible, Sendable {
        let text: String
        let dialect: Dialect?
        let read: String
        var testDescription: String { "\(text) as \(dialect?.rawValue ?? "any")" }
    }

    static let becomes = [
        Becomes(text: "mode: off", dialect: .yaml1_1, read: "false"),
        Becomes(text: "mode: off", dialect: nil, read: "false (YAML 1.1) · the text \"off\" (YAML 1.2)"),
        Becomes(text: "port: 22:22", dialect: .yaml1_1, read: "1342"),
        Becomes(text: "time: 10:20:30", dialect: .yaml1_1, read: "37230"),
        Becomes(text: "mode: 0755", dialect: .yaml1_1, read: "493"),
        Becomes(text: "mode: 0755", dialect: .yaml1_2, read: "755"),
        Becomes(text: "zip: 01234", dialect: nil, read: "668 (YAML 1.1: PyYAML, Ruby, Go) · 1234 (YAML 1.2)"),
        Becomes(text: "mode: 0o755", dialect: .yaml1_1, read: "the text \"0o755\" (YAML 1.1) · 493 (YAML 1.2)"),
        Becomes(text: "version: 3.10", dialect: nil, read: "3.1"),
        Becomes(text: "commit: 1234e56", dialect: .yaml1_2, read: "1.234e59"),
        Becomes(text: "id: 123_456", dialect: .yaml1_1, read: "123456"),
        Becomes(text: "id: 9007199254740993", dialect: nil, read: "9007199254740992 where numbers are doubles"),
        Becomes(text: "ratio: .nan", dialect: nil, read: "NaN"),
        Becomes(text: "limit: -.inf", dialect: nil, read: "-Infinity"),
        Becomes(text: "home: ~", dialect: nil, read: "null"),
    ]

    @Test(arguments: becomes)
    func `what a value becomes is said`(_ row: Becomes) throws {
        let (findings, _) = try Reading.findings(row.text + "\n", file: "app.yaml", dialect: row.dialect)
        #expect(findings.first?.read == row.read, "\(findings.map(\.summary))")
    }

    @Test func `a cron line is told in words with its next three runs`() throws {
        let options = CheckOptions(now: 1_795_248_180, zoneOffset: 3_600)
        let (findings, _) = try Reading.findings("cron: \"0 2 * * *\"\n", file: "app.yaml", options: options)
        #expect(findings.map(\.level) == [.note])
        #expect(
            findings.first?.read == "at 02:00 every day; next: 2026-11-22 02:00, 2026-11-23 02:00, 2026-11-24 02:00"
        )
    }

    @Test func `a key that its sibling spells otherwise is found`() throws {
        func document(_ text: String) throws -> Document {
            let source = SourceText(name: "a.yaml", text: text)
            return try #require(Document.read(source, as: .yaml).document)
        }
        let here = try document("search:\n  fuzyness: 1\n  size: 2\n")
        let there = try document("search:\n  fuzzyness: 1\n  size: 3\n")
        #expect(
            here.misspeltKeys(besides: [there]).map(\.message) == [
                "fuzyness stands here only; the others have fuzzyness"
            ]
        )
        #expect(there.misspeltKeys(besides: [there]).isEmpty)
    }
}
