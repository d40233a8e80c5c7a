// SMTPProbe: greeting, EHLO, STARTTLS, login, and whether the sender is accepted; no mail is sent.
import Contracts
import Findings

/// Speaks with a mail server up to MAIL FROM, then takes it back.
///
/// - Source: RFC 5321, RFC 3207 (STARTTLS), RFC 4954 (AUTH).
struct SMTPProbe {
    private let subject: ProbeSubject
    private let means: ProbeMeans
    private let deadline: ProbeDeadline

    init(_ subject: ProbeSubject, _ means: ProbeMeans, _ deadline: ProbeDeadline) {
        (self.subject, self.means, self.deadline) = (subject, means, deadline)
    }

    private struct Reply: Sendable {
        var code: Int
        var lines: [String]
        var words: String { "\(code) \(lines.last?.prefix(120) ?? "")" }
    }

    func run() async -> ProbeNotes {
        var notes = ProbeNotes(subject)
        guard let server = subject.address.servers.first else { return notes }
        do throws(WireFailure) {
            guard let (wire, offers) = try await begin(server, &notes) else { return notes }
            if try await logIn(wire, offers, &notes) { try await sender(wire, &notes) }
            wire.write("QUIT\r\n")
            wire.close()
        } catch {
            notes.miss(error, of: server)
        }
        return notes
    }

    /// The wire behind greeting and encryption, and what the server offers; nil after noting why not.
    private func begin(
        _ server: ConnectionAddress.Server,
        _ notes: inout ProbeNotes
    ) async throws(WireFailure) -> (Wire, [String])? {
        let encryption = subject.address.encryption
        var look = TLSLook(subject: subject, means: means, deadline: deadline, server: server)
        // Mail programs that take what is offered do not look at certificates.
        if encryption == .opportunistic { look.level = .warning }
        if encryption == .implicit {
            guard let wire = try await look.open(&notes, prelude: { _ in true }) else { return nil }
            note(greeting: try await greeting(wire), &notes)
            return (wire, try await hello(wire))
        }
        let plain = try await Wire.open(subject.destination(of: server), by: deadline, with: means.resolver)
        note(greeting: try await greeting(plain), &notes)
        let offers = try await hello(plain)
        guard offers.contains(where: { $0.uppercased() == "STARTTLS" }) else {
            if encryption == .required { look.notOffered(&notes) }
            return encryption == .required ? nil : (plain, offers)
        }
        plain.write("QUIT\r\n")
        plain.close()
        let known = notes.findings.count
        let encrypted = try await look.open(&notes) { wire throws(WireFailure) in
            _ = try await greeting(wire)
            _ = try await hello(wire)
            wire.write("STARTTLS\r\n")
            return try await reply(wire).code == 220
        }
        if let encrypted { return (encrypted, try await hello(encrypted)) }
        if notes.findings.count == known, encryption == .required {
            look.notOffered(&notes)
        } else if encryption == .opportunistic {
            // The client would go on; we do not send a login to somebody whom nobody vouches for.
            let reason = notes.findings.count == known ? "it refuses STARTTLS" : "its certificate is not to be trusted"
            notes.miss("login and sender", because: reason, isRequired: false)
        }
        return nil
    }

    /// The name is what a server is known by; what follows may hold the time.
    private func note(greeting: String, _ notes: inout ProbeNotes) {
        notes.seen.append(greeting)
        notes.greeting = greeting.split(separator: " ").first.map(String.init)
    }

    private func greeting(_ wire: Wire) async throws(WireFailure) -> String {
        let greeting = try await reply(wire)
        guard greeting.code == 220 else {
            throw greeting.code >= 400
                ? .unreachable("it greets with \(greeting.words)") : .garbled("its greeting is \(greeting.words)")
        }
        return String((greeting.lines.first ?? "").prefix(60))
    }

    private func hello(_ wire: Wire) async throws(WireFailure) -> [String] {
        wire.write("EHLO plimsoll.invalid\r\n")
        let answer = try await reply(wire)
        guard answer.code == 250 else { throw .unreachable("it answers EHLO with \(answer.words)") }
        return Array(answer.lines.dropFirst())
    }

    /// A reply of up to 100 lines: `250-first`, `250 last`.
    private func reply(_ wire: Wire) async throws(WireFailure) -> Reply {
        var reply = Reply(code: 0, lines: [])
        while reply.lines.count < 100 {
            let line = try await wire.line(limit: 2_048)
            guard let code = Int(line.prefix(3)), (200...599).contains(code) else {
                throw .garbled("a line does not begin with a code")
            }
            reply.code = code
            reply.lines.append(String(line.dropFirst(4)))
            if !line.dropFirst(3).hasPrefix("-") { return reply }
        }
        throw .garbled("an answer has more than 100 lines")
    }

    private func logIn(_ wire: Wire, _ offers: [String], _ notes: inout ProbeNotes) async throws(WireFailure) -> Bool {
        guard let user = subject.address.user, let password = subject.address.password else { return true }
        let isEncrypted = notes.seen.contains { $0.hasPrefix("TLS") }
        guard isEncrypted || subject.address.servers.first?.isLoopback == true else {
            notes.find(
                LoginInTheClear.self,
                "\(subject.shown(subject.address.servers.first)) offers no encryption; the login was not sent",
                at: subject.address.user,
                mend: "use submission:// or smtps://, or have STARTTLS turned on"
            )
            return false
        }
        let line = offers.first { $0.uppercased().hasPrefix("AUTH") } ?? ""
        let ways = Set(line.uppercased().split { $0 == " " || $0 == "=" }.map(String.init))
        var answer: Reply
        if ways.contains("PLAIN") {
            wire.write("AUTH PLAIN \(Base64Text.encode(Array("\0\(user.text)\0\(password.text)".utf8)))\r\n")
            answer = try await reply(wire)
        } else if ways.contains("LOGIN") {
            wire.write("AUTH LOGIN\r\n")
            answer = try await reply(wire)
            for word in [user.text, password.text] where answer.code == 334 {
                wire.write(Base64Text.encode(Array(word.utf8)) + "\r\n")
                answer = try await reply(wire)
            }
        } else {
            let offered = ways.subtracting(["AUTH"]).sorted().joined(separator: ", ")
            notes.find(
                LoginNotOffered.self,
                "\(subject.shown(subject.address.servers.first)) offers no login"
                    + (offered.isEmpty ? "" : " that we speak (it offers \(offered))"),
                at: subject.address.user,
                mend: "name the port for submission (587 or 465), or leave the login out"
            )
            return false
        }
        switch answer.code {
        case 235:
            notes.seen.append("logged in")
            return true
        case 400..<500:
            notes.miss("login", because: "it answers \(answer.words)")
        default:
            notes.find(
                LoginRefused.self,
                "\(subject.shown(subject.address.servers.first)) refuses the login: \(answer.words)",
                at: subject.address.user,
                mend: "set the password that the account has"
            )
        }
        return false
    }

    private func sender(_ wire: Wire, _ notes: inout ProbeNotes) async throws(WireFailure) {
        guard let sender = subject.sender else { return }
        let isPlain = sender.text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x3C && $0 != 0x3E }
        let place = sender.place(of: 0..<sender.text.utf8.count)
        let shown = sender.isShown(0..<sender.text.utf8.count) ? sender.text : "the sender"
        guard isPlain, sender.text.contains("@"), sender.text.utf8.count <= 254 else {
            notes.find(
                SenderRefused.self,
                "\(shown) is no address of a sender",
                place: place,
                mend: "write name@domain, without the name in front"
            )
            return
        }
        wire.write("MAIL FROM:<\(sender.text)>\r\n")
        let answer = try await reply(wire)
        wire.write("RSET\r\n")
        _ = try await reply(wire)
        switch answer.code {
        case 250: notes.seen.append("sender accepted")
        case 400..<500: notes.miss("sender", because: "it answers \(answer.words)")
        default:
            notes.find(
                SenderRefused.self,
                "the mail server refuses \(shown): \(answer.words)",
                place: place,
                label: "refused as sender",
                mend: "use a sender of a domain that this server sends for, or log in as its account"
            )
        }
    }
}
