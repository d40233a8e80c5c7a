// ProbeRun+former: asks the address at which an identity was recorded, where config names another one now.
import Contracts
import Findings

extension ProbeRun {
    /// Asks the address that a database's identity was recorded at, where config names another one now.
    func former(of subject: ProbeSubject) async -> FormerAddress {
        let entry = means.identities?.records.entry(subject.environment, subject.connection.name.value)
        // Only PostgreSQL's copies need the original beside them to be told; others tell by what they hold.
        guard subject.connection.kind == .postgres, subject.isAskedForIdentity, let recorded = entry?.values["at"],
            let address = subject.recordedAddress, recorded != address
        else { return .notAsked }
        return await former(of: subject, at: recorded)
    }

    /// Asks an address as the connection would be asked, with the same account.
    ///
    /// Cost: as long as the connection's deadline at most.
    func former(of subject: ProbeSubject, at address: String) async -> FormerAddress {
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
            return .silent(because: "\(address.prefix(60)) names no port")
        }
        var host = String(address[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let isSocket = host.hasPrefix("/")
        var asked = subject
        asked.address.servers = [
            ConnectionAddress.Server(
                host: isSocket ? nil : AddressPart(host, at: 0..<0),
                port: nil,
                portNumber: port,
                socketPath: isSocket ? host : nil
            )
        ]
        if !isSocket {
            do throws(WireFailure) {
                _ = try await means.resolver.addresses(of: host, by: ProbeDeadline(in: means.deadline))
            } catch {
                if case .nameUnknown = error { return .gone }
                return .silent(because: error.words)
            }
        }
        let notes = await ProbeRun.look(at: asked, means)
        if case .seen(let facts) = notes.sight { return .answered(facts) }
        return .silent(because: notes.unchecked.first?.why ?? notes.findings.first?.message ?? "it did not answer")
    }
}

extension ProbeSubject {
    /// The address that an identity is recorded at; nil where it is secret.
    public var recordedAddress: String? {
        guard let server = address.servers.first else { return nil }
        if let host = server.host, !target.isShown(host.bytes) { return nil }
        if server.host == nil, !target.isShown(0..<target.text.utf8.count) { return nil }
        return server.socketPath.map { "\($0):\(server.portNumber)" } ?? server.description
    }
}
