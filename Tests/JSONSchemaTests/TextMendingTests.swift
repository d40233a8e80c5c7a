// TextMendingTests: usual slips in texts that must match a pattern, and slips that must not be mended.
import Testing

@testable import JSONSchema

/// A text, the pattern it fails and what was likely meant.
struct TextSlip: CustomTestStringConvertible, Sendable {
    let text: String
    let pattern: String
    let meant: String?
    var testDescription: String { "\(text) for \(pattern)" }

    static let duration = "^[0-9]+(ms|s|m|h)$"
    static let kubernetes = "^[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi)?$"

    static let all = [
        TextSlip(text: " web", pattern: "^[a-z]+$", meant: "web"),
        TextSlip(text: "Web Server", pattern: "^[a-z-]+$", meant: "web-server"),
        TextSlip(text: "maxConnections", pattern: "^[a-z_]+$", meant: "maxconnections"),
        TextSlip(text: "log_level", pattern: "^[A-Z_]+$", meant: "LOG_LEVEL"),
        TextSlip(text: "log-level", pattern: "^[A-Z_]+$", meant: "LOG_LEVEL"),
        TextSlip(text: "30 seconds", pattern: duration, meant: "30s"),
        TextSlip(text: "5min", pattern: duration, meant: "5m"),
        TextSlip(text: "0.5s", pattern: duration, meant: "500ms"),
        TextSlip(text: "1.5h", pattern: duration, meant: "90m"),
        TextSlip(text: "0.25s", pattern: duration, meant: nil),
        TextSlip(text: "30", pattern: duration, meant: nil),
        TextSlip(text: "512 Mi", pattern: kubernetes, meant: "512Mi"),
        TextSlip(text: "512MiB", pattern: kubernetes, meant: "512Mi"),
        TextSlip(text: "512MB", pattern: kubernetes, meant: "512M"),
        TextSlip(text: "1.2", pattern: "^[0-9]+\\.[0-9]+\\.[0-9]+$", meant: "1.2.0"),
        TextSlip(text: "daily", pattern: "^@(daily|hourly)$", meant: "@daily"),
        TextSlip(text: "users", pattern: "^/", meant: "/users"),
        TextSlip(text: "A: b", pattern: "^[A-Z]+=", meant: "A=b"),
        TextSlip(text: "8:00", pattern: "^[0-2][0-9]:[0-5][0-9]$", meant: "08:00"),
        TextSlip(text: "anything", pattern: "^[0-9]{4}$", meant: nil),
        TextSlip(text: "", pattern: "^a$", meant: nil),
    ]
}

struct TextMendingTests {
    @Test(arguments: TextSlip.all)
    func `a usual slip is mended without changing what is meant`(_ slip: TextSlip) throws {
        #expect(try SchemaPattern(slip.pattern).mended(slip.text) == slip.meant)
    }
}
