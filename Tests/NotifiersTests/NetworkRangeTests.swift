// NetworkRangeTests: which addresses are the world's.
import Testing

@testable import Notifiers

@Suite struct NetworkRangeTests {
    @Test(
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.0.3", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1",
            "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::127.0.0.1", "64:ff9b::a00:1",
            "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
            "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "4000::1",
        ]
    )
    func `the server's own network and nobody's are not public`(_ address: String) {
        #expect(!WebhookNotifier.isPublic(address))
    }

    @Test(
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1",
            "169.253.1.1", "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.167.1.1", "192.169.0.1", "198.17.0.1",
            "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888",
            "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1",
        ]
    )
    func `the world's addresses are public`(_ address: String) {
        #expect(WebhookNotifier.isPublic(address))
    }

    @Test func `what is no address is not public`() {
        for text in ["", "localhost", "1.2.3", "::zz", "1.1.1.1 "] { #expect(!WebhookNotifier.isPublic(text)) }
        #expect(!NetworkRange.isPublic([]))
        #expect(!NetworkRange.isPublic([1, 1, 1]))
    }
}
