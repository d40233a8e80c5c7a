// HostCheckTests: hosts that have no place in an environment.
import Documents
import Findings
import Testing

@Suite struct HostCheckTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let value: String
        let found: String?
        var testDescription: String { value }
    }

    static let rows = [
        Row(value: "localhost", found: "PL1506"),
        Row(value: "postgres://shop@127.0.0.1:5432/x", found: "PL1506"),
        Row(value: "http://[::1]:80/", found: "PL1506"),
        Row(value: "\"::1\"", found: "PL1506"),
        Row(value: "redis://localhost", found: "PL1506"),
        Row(value: "db.staging.shop.test:5432", found: "PL1507"),
        Row(value: "https://API.staging.shop.test/v1", found: "PL1507"),
        Row(value: "mysql://u:p@db.staging.shop.test/x", found: "PL1507"),
        Row(value: "db.shop.example", found: nil),
        Row(value: "notstaging.shop.test", found: nil),
        Row(value: "the localhost is here", found: nil),
        Row(value: "0.0.0.0:80", found: nil),
        Row(value: "localhost.example.com", found: nil),
        Row(value: "127.0.0.1.nip.io", found: nil),
    ]

    @Test(arguments: rows)
    func `a host that has no place in production is found`(_ row: Row) throws {
        let source = SourceText(name: "a.yaml", text: "value: \(row.value)\n")
        let document = try #require(Document.read(source, as: .yaml).document)
        let check = HostCheck(
            environment: "production",
            isProtected: true,
            domains: ["shop.example"],
            others: [("staging", "staging.shop.test"), ("production", "shop.test")]
        )
        #expect(check.findings(in: document).map(\.code.text) == (row.found.map { [$0] } ?? []))
        let open = HostCheck(environment: "development", isProtected: false)
        #expect(open.findings(in: document).isEmpty)
    }
}
