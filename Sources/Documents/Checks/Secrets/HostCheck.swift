// HostCheck: hosts that have no place in an environment: this machine in a protected one, another environment's domain.
public import Findings

/// Looks for hosts in a document that do not belong into one environment.
///
/// The contract knows the environments; this looks at the values. Values that are no host, URL or address are passed over.
public struct HostCheck: Sendable {
    /// The name of the environment the values are for.
    public var environment: String
    /// Whether it is protected: then this machine is no host of it.
    public var isProtected: Bool
    /// Its own domains: hosts below them are never another's.
    public var domains: [String]
    /// Other environments with their domains.
    public var others: [(environment: String, domain: String)]

    /// A check for one environment.
    public init(
        environment: String,
        isProtected: Bool,
        domains: [String] = [],
        others: [(environment: String, domain: String)] = []
    ) {
        self.environment = environment
        self.isProtected = isProtected
        self.domains = domains
        self.others = others.filter { !$0.domain.isEmpty }
    }

    /// What is wrong with a document's hosts, in text order.
    ///
    /// Cost: O(nodes); a value is split only where it has a dot, a colon or the word localhost.
    public func findings(in document: Document) -> [Finding] {
        var result: [Finding] = []
        for (index, node) in document.nodes.enumerated() where isCandidate(node) {
            if let finding = finding(at: index, in: document) { result.append(finding) }
            if result.count == 1_000 { break }
        }
        return result
    }

    /// What is wrong with the host in one value, or nil.
    public func finding(at index: Int, in document: Document) -> Finding? {
        guard document.nodes.indices.contains(index), isCandidate(document.nodes[index]) else { return nil }
        guard let (host, range) = document.withText(of: index, HostCheck.host) else { return nil }
        let place = place(of: index, range, in: document)
        if isProtected, let name = HostCheck.loopback(host) {
            return LoopbackInProtected.finding(host: host, name: name, environment: environment, at: place)
        }
        guard !domains.contains(where: { HostCheck.isBelow(host, $0) }) else { return nil }
        // The longest domain that fits says whose host it is.
        let fitting = others.filter { $0.environment != environment && HostCheck.isBelow(host, $0.domain) }
        guard let other = fitting.max(by: { $0.domain.utf8.count < $1.domain.utf8.count }) else { return nil }
        return HostOfAnotherEnvironment.finding(
            host: host,
            of: other.environment,
            domain: other.domain,
            in: environment,
            at: place
        )
    }

    private func isCandidate(_ node: Node) -> Bool {
        node.kind == .string && !node.flags.contains(.key) && node.length >= 3 && node.length <= 2_000
    }

    private func place(of index: Int, _ range: Range<Int>, in document: Document) -> Place {
        var place = document.place(of: index)
        let node = document.nodes[index]
        if !node.flags.contains(.decoded) {
            place.span = Span(from: Int(node.first) + range.lowerBound, to: Int(node.first) + range.upperBound)
        }
        return place
    }

    /// The host in a value that is a host, `host:port` or a URL, in lower case, and where it stands.
    static func host(in text: UnsafeBufferPointer<UInt8>) -> (String, Range<Int>)? {
        var start = 0
        var end = text.count
        if let scheme = text.firstOffset(of: "://"), scheme > 0, scheme < 24 {
            start = scheme + 3
            end =
                text.from(start).firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 || $0 == 0x2C }.map { $0 + start }
                ?? end
            if let at = text.part(start, end).lastIndex(of: 0x40) { start += at + 1 }
        } else if text.contains("/") || text.contains(" ") || text.contains("@") || text.contains("=") {
            return nil
        }
        if start < end, text[start] == 0x5B {
            guard let close = text.part(start, end).firstIndex(of: 0x5D) else { return nil }
            return (text.part(start + 1, start + close).string.lowercased(), start + 1..<start + close)
        }
        if !text.part(start, end).equals("::1"), let colon = text.part(start, end).firstIndex(of: 0x3A) {
            end = start + colon
        }
        let host = text.part(start, end)
        guard host.count >= 3, host.allSatisfy({ $0.isWordByte || $0 == 0x2D || $0 == 0x2E || $0 == 0x3A }) else {
            return nil
        }
        return (host.string.lowercased(), start..<end)
    }

    /// What this machine is called, or nil for another host.
    static func loopback(_ host: String) -> String? {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "localhost.localdomain" {
            return "this machine"
        }
        if host == "::1" || host == "0:0:0:0:0:0:0:1" || host == "host.docker.internal" { return "this machine" }
        if host == "0.0.0.0" || host == "::" { return nil }
        let parts = host.split(separator: ".")
        if parts.count == 4, parts[0] == "127", parts.allSatisfy({ UInt8($0) != nil }) { return "this machine" }
        return nil
    }

    private static func isBelow(_ host: String, _ domain: String) -> Bool {
        let domain = domain.lowercased()
        return host == domain || host.hasSuffix("." + domain)
    }
}
