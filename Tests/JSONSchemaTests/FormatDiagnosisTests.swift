// FormatDiagnosisTests: what a person is told about a text that does not fit its format.
import Support
import Testing

@testable import JSONSchema

struct FormatDiagnosisTests {
    /// Texts that people write, some of which fit after all.
    private static let texts: [(Format, [String])] = [
        (
            .date,
            [
                "2024-02-30", "2024-2-3", "29/02/2024", "02/28/2024", "2024/02/28", "20240228",
                "2024-02-28T10:00:00Z", "28.02.2024", "2024-13-01", "2024-02", "tomorrow", " 2024-02-28",
                "2024-02-28 ", "", "2024–02–28",
            ]
        ),
        (
            .dateTime,
            [
                "2024-02-28 10:00:00Z", "2024-02-28T10:00:00", "2024-02-28", "2024-02-28T10:00Z",
                "2024-02-28T10:00:00+0100", "2024-02-28T10:00:00+01", "2024-02-28 10:00:00 UTC",
                "2024-02-28T24:00:00Z", "2024-02-28T10:00:00,5Z", "2024-02-28T10:00:60Z",
                "Wed, 28 Feb 2024 10:00:00 GMT", "1709114400",
            ]
        ),
        (
            .time,
            [
                "8:30", "08:30:00", "25:00:00Z", "08:61:00Z", "8:30 PM",
            ]
        ),
        (
            .duration,
            [
                "30s", "1h30m", "5 minutes", "P1H", "PT1D", "P1D2W", "PT0.5H", "PT1H5S", "p1d", "300", "P", "PT5",
                "-P1D", "100ms",
            ]
        ),
        (
            .email,
            [
                "team.example.com", "team@", "@example.com", "a b@example.com", "Team <team@example.com>",
                "a@example.com, b@example.com", "team@exa_mple.com", "mailto:team@example.com",
                "jürgen@example.com", "team@example..com", ".team@example.com", "team@example.com.",
                "team@@example.com",
            ]
        ),
        (
            .hostname,
            [
                "my_host", "https://example.com/path", "example.com:8080", "*.example.com", "-web.example.com",
                "example.com.", "${DB_HOST}", "bücher.example", "a..b", "10.0.0.0/8", "user@host", "xn--zzzzz",
                "host name", "host,other",
            ]
        ),
        (
            .internationalHostname,
            [
                "Bücher.example", "bu\u{308}cher.example", "☃.example", "a\u{200B}b",
            ]
        ),
        (
            .ipv4,
            [
                "256.1.1.1", "10.0.0.0/8", "10.0.0", "10.0.0.1:80", "localhost", "010.0.0.1", "::1", "10.0.0.1.5",
                "10.0.0.x", "1000.0.0.1",
            ]
        ),
        (
            .ipv6,
            [
                "[::1]", "fe80::1%eth0", "2001:db8::/32", "1:2:3", "1::2::3", "12345::", "127.0.0.1", "fe80::xyz",
                "1:2:3:4:5:6:7:8:9", "::ffff:300.1.1.1",
            ]
        ),
        (
            .uri,
            [
                "www.example.com", "/path", "//cdn.example.com/x", "https//example.com", "https:\\\\example.com",
                "https://example.com/a b", "https://${HOST}/x", "https://example.com:port", "http://2001:db8::1/",
                "https://exämple.com", "https://example.com/100%", "C:\\Users\\x", "localhost:8080",
                "db_host:5432/x", "https://user:p@ss@host/", "https://example.com/?q={x}", "https://<host>/",
                "example.com:443/x", "postgres://u:p#w@host/db", " https://example.com", "http://[::1/x",
                "https://example.com/a|b", "htps ://x", "redis://[fe80::1%eth0]:6379",
            ]
        ),
        (
            .uriReference,
            [
                "a b", "\\share\\x", "1:30",
            ]
        ),
        (
            .iri,
            [
                "straße.example/weg", "https://straße.example/a b",
            ]
        ),
        (
            .uriTemplate,
            [
                "/users/{id", "/users/{user-id}", "/users/{}", "/users/id}", "/users/{{id}}", "/users/<id>", "/a b",
                "/users/{id:int}", "/users/{ id }", "/x/${id}",
            ]
        ),
        (
            .jsonPointer,
            [
                "#/a/b", "a/b", "servers.0.host", "/a~b", "$.a.b",
            ]
        ),
        (
            .relativeJSONPointer,
            [
                "../a", "/a", "01", "1a",
            ]
        ),
        (
            .uuid,
            [
                "123e4567e89b42d3a456426614174000", "{123e4567-e89b-42d3-a456-426614174000}",
                "urn:uuid:123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-42d3-a456-42661417400",
                "123e4567-e89b-42d3-a456-4266141740000", "123e4567-e89b-42d3-a456-42661417400g", "prod",
            ]
        ),
        (
            .regex,
            [
                "^[a-z+$", "(abc", "*.example.com", "a{2,1}", "[z-a]", "(?i)abc", "^\\Aabc", "(?P<name>x)", "a)",
                "\\d{3}-\\d{4}",
            ]
        ),
    ]

    @Test
    func `each text is told apart in words that name the place and the mending`() {
        var page = ""
        for (format, texts) in Self.texts {
            page += "\(format.name): \(format.expectation), such as \(format.stockExample)\n"
            for text in texts {
                page += "  \(text.debugDescription)"
                guard let diagnosis = format.diagnosis(of: text.utf8.span) else {
                    page += " fits\n"
                    continue
                }
                let mended = diagnosis.isMended ? "; meant: \(diagnosis.example)" : ""
                page += " at \(diagnosis.offset): \(diagnosis.problem)\(mended)\n"
            }
        }
        let difference = Golden.difference(page, "FormatDiagnoses.txt")
        #expect(difference == nil, "\(difference ?? "")")
    }
}
