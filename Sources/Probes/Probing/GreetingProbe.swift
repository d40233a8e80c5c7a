// GreetingProbe: servers of which only the port and the first words are looked at: TCP, MySQL, AMQP.
import Contracts
import Findings

/// Connects, and for MySQL and AMQP reads the greeting.
struct GreetingProbe {
    private let subject: ProbeSubject
    private let means: ProbeMeans
    private let deadline: ProbeDeadline

    init(_ subject: ProbeSubject, _ means: ProbeMeans, _ deadline: ProbeDeadline) {
        (self.subject, self.means, self.deadline) = (subject, means, deadline)
    }

    func run() async -> ProbeNotes {
        var notes = ProbeNotes(subject)
        for server in subject.address.servers { await look(at: server, &notes) }
        return notes
    }

    private func look(at server: ConnectionAddress.Server, _ notes: inout ProbeNotes) async {
        do throws(WireFailure) {
            if subject.address.encryption == .implicit {
                let look = TLSLook(subject: subject, means: means, deadline: deadline, server: server)
                guard let wire = try await look.open(&notes, prelude: { _ in true }) else { return }
                try await greet(wire, &notes)
                wire.close()
                return
            }
            let wire = try await Wire.open(subject.destination(of: server), by: deadline, with: means.resolver)
            notes.seen.append("TCP to \(wire.address)")
            try await greet(wire, &notes)
            wire.close()
        } catch {
            notes.miss(error, of: server)
        }
    }

    private func greet(_ wire: Wire, _ notes: inout ProbeNotes) async throws(WireFailure) {
        switch subject.connection.kind {
        case .mysql:
            let version = try await wire.read { bytes throws(WireFailure) -> String? in
                // A packet: three bytes of length, a number, protocol version 10, the version up to a zero byte.
                guard bytes.count >= 5 else { return nil }
                if bytes[4] == 0xFF { return "an error" }
                guard bytes[4] == 10, bytes[3] == 0 else { throw .garbled("it does not begin with a greeting") }
                guard let end = bytes[5...].firstIndex(of: 0) else {
                    if bytes.count > 300 { throw .garbled("the version has no end") }
                    return nil
                }
                return String(decoding: bytes[5..<end], as: UTF8.self)
            }
            notes.seen.append("MySQL \(version)")
        case .amqp:
            wire.write([0x41, 0x4D, 0x51, 0x50, 0, 0, 9, 1])
            _ = try await wire.read { bytes throws(WireFailure) -> Bool? in
                guard bytes.count >= 4 else { return nil }
                // A method frame on channel 0, or the protocol that the server speaks instead.
                guard bytes.prefix(3) == [1, 0, 0] || bytes.prefix(4) == Array("AMQP".utf8)[...] else {
                    throw .garbled("it does not begin with a frame")
                }
                return true
            }
            notes.seen.append("AMQP")
        default: return
        }
        notes.miss(
            "login and state",
            because: "of \(subject.connection.kind.noun) only the greeting is looked at",
            isRequired: false
        )
    }
}
