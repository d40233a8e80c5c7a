// WebhookAddressTests: addresses taken apart, and what is said of those that cannot be.
import Testing

@testable import Notifiers

@Suite struct WebhookAddressTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let isTLS: Bool
        let host: String
        let port: Int
        let target: String
        let field: String
        var testDescription: String { text }

        init(_ text: String, _ isTLS: Bool, _ host: String, _ port: Int, _ target: String, _ field: String) {
            (self.text, self.isTLS, self.host, self.port, self.target, self.field) = (
                text, isTLS, host, port, target, field
            )
        }
    }

    @Test(
        arguments: [
            Row(
                "https://hooks.chat.example/a/b?c=d",
                true,
                "hooks.chat.example",
                443,
                "/a/b?c=d",
                "hooks.chat.example"
            ),
            Row("HTTPS://chat.example", true, "chat.example", 443, "/", "chat.example"),
            Row("http://127.0.0.1:8065/hooks/x#y", false, "127.0.0.1", 8_065, "/hooks/x", "127.0.0.1:8065"),
            Row("https://[2001:db8::1]:8443/x", true, "2001:db8::1", 8_443, "/x", "[2001:db8::1]:8443"),
            Row("https://[::1]?x", true, "::1", 443, "/?x", "[::1]"),
        ]
    )
    func `an address is taken apart`(_ row: Row) throws {
        let address = try WebhookAddress(row.text)
        #expect(address.isTLS == row.isTLS && address.host == row.host && address.port == row.port)
        #expect(address.target == row.target && address.hostField == row.field)
    }

    @Test(
        arguments: [
            "", "chat.example/secret", "ftp://chat.example/secret", "https://", "https:///secret",
            "https://u:secret@chat.example/", "https://chat.example:0/secret", "https://chat.example:70000/secret",
            "https://chat.example:x/secret", "https://[::1/secret", "https://[::1]x/secret",
            "https://chat.example/se cret", "https://chat.example/secret\r\nX: y", "https://chät.example/secret",
            "https://chat.example/" + String(repeating: "secret", count: 1_000),
        ]
    )
    func `what is no address is told, and nothing of it`(_ text: String) {
        let failure = #expect(throws: WebhookAddress.Failure.self) { try WebhookAddress(text) }
        #expect(failure?.because.contains("secret") == false)
        #expect(failure?.because.contains("chat.example") == false)
    }
}
