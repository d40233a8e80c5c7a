// PostgreSQLProbe: login through libpq, then what the database is, and TLS beside it.
import Contracts
import Findings
import PostgreSQL

/// Looks at a PostgreSQL database with statements that read only.
struct PostgreSQLProbe {
    private let subject: ProbeSubject
    private let means: ProbeMeans
    private let deadline: ProbeDeadline

    init(_ subject: ProbeSubject, _ means: ProbeMeans, _ deadline: ProbeDeadline) {
        (self.subject, self.means, self.deadline) = (subject, means, deadline)
    }

    func run() async -> ProbeNotes {
        async let secured = certificates()
        var notes = ProbeNotes(subject)
        if subject.address.form == .hostAndPort {
            notes.miss("login", because: "the address names no account; write \(AddressReader.example(of: .postgres))")
        } else {
            await database(&notes)
        }
        let more = await secured
        let causes = [CertificateExpired.code, CertificateForAnotherName.code, CertificateUntrusted.code]
        if more.findings.contains(where: { $0.level == .error && causes.contains($0.code) }) {
            // libpq sees only that the chain is not right; the look at the certificate says what is the matter with it.
            notes.findings.removeAll { $0.code == CertificateUntrusted.code }
        }
        notes.findings += more.findings
        // What keeps TLS from being looked at keeps libpq out too, and is said there.
        if notes.unchecked.isEmpty { notes.unchecked += more.unchecked }
        notes.seen += more.seen
        return notes
    }

    // MARK: TLS

    /// Asks each server for TLS as libpq does, and looks at the certificate as far as `sslmode` does.
    private func certificates() async -> ProbeNotes {
        var notes = ProbeNotes(subject)
        guard subject.address.encryption != .none else { return notes }
        var trust = TLSTrust.nothing
        switch subject.address.parameter("sslmode")?.text {
        case "verify-full"?: trust = .full
        case "verify-ca"?: trust = .chain
        default: break
        }
        for server in subject.address.servers where server.socketPath == nil {
            let look = TLSLook(subject: subject, means: means, deadline: deadline, server: server, trust: trust)
            let isRequired = subject.address.encryption == .required
            do throws(WireFailure) {
                let wire = try await look.open(&notes) { wire throws(WireFailure) in
                    wire.write([0, 0, 0, 8, 4, 210, 22, 47])
                    let answer = try await wire.read { bytes -> UInt8? in bytes.isEmpty ? nil : bytes.removeFirst() }
                    return answer == 0x53
                }
                if wire == nil, isRequired, notes.findings.isEmpty { look.notOffered(&notes) }
                wire?.close()
            } catch {
                notes.miss("TLS", because: "\(subject.shown(server)): \(error.words)")
            }
        }
        return notes
    }

    // MARK: Login

    private func database(_ notes: inout ProbeNotes) async {
        let settings: ConnectionSettings
        do throws(WireFailure) {
            settings = try await self.settings()
        } catch {
            notes.miss(error, of: subject.address.servers.first)
            return
        }
        let (subject, thresholds, deadline) = (subject, means.thresholds, deadline)
        let shown = notes
        let outcome = await Abandonable.run(by: ProbeDeadline(in: deadline.remaining + .milliseconds(200))) {
            var notes = shown
            do throws(PostgreSQLError) {
                let connection = try Connection(settings, within: deadline.remaining)
                var look = DatabaseLook(subject, connection, thresholds, deadline)
                // First, so that a look cut short by the deadline has at least this.
                if subject.isAskedForIdentity { notes.sight = PostgreSQLProbe.sight(of: connection, deadline) }
                if subject.connection.backup?.source == .archive {
                    notes.archive = ArchiveLook.status(of: connection, within: deadline.remaining)
                }
                try look.run(&notes)
            } catch {
                LoginWords(subject).note(error, &notes)
            }
            return notes
        }
        if let outcome {
            notes = outcome
        } else {
            notes.miss(.timedOut("the answer"), of: subject.address.servers.first)
        }
    }

    /// What the database says it is, or why it did not.
    private static func sight(of connection: Connection, _ deadline: ProbeDeadline) -> ServerSight {
        do throws(PostgreSQLError) {
            return .seen(.postgres(try PostgreSQLIdentity.facts(of: connection, within: deadline.remaining)))
        } catch {
            return .unseen(because: error.description)
        }
    }

    /// libpq's keywords, with addresses beside names: libpq's own resolver knows no deadline.
    private func settings() async throws(WireFailure) -> ConnectionSettings {
        let address = subject.address
        var values: [String: String] = [:]
        for parameter in address.parameters
        where AddressParameters.keywords.contains(parameter.name.text) && parameter.name.text != "options" {
            values[parameter.name.text] = parameter.value.text
        }
        if let options = address.parameter("options") { values["options"] = options.text }
        values["user"] = address.user?.text
        values["password"] = address.password?.text
        values["dbname"] = address.name?.text
        if address.encryption == .required, values["sslmode"] == nil { values["sslmode"] = "require" }
        for unused in ["hostaddr", "port", "connect_timeout", "replication"] { values[unused] = nil }
        var (hosts, numbers, ports): ([String], [String], [String]) = ([], [], [])
        for server in address.servers {
            if let path = server.socketPath {
                hosts.append(path)
                numbers.append("")
                ports.append(String(server.portNumber))
                continue
            }
            for number in try await means.resolver.addresses(of: server.hostName, by: deadline) {
                hosts.append(server.hostName)
                numbers.append(number)
                ports.append(String(server.portNumber))
            }
        }
        values["host"] = hosts.joined(separator: ",")
        if numbers.contains(where: { !$0.isEmpty }) { values["hostaddr"] = numbers.joined(separator: ",") }
        values["port"] = ports.joined(separator: ",")
        // A probe is not among the service's own sessions.
        values["application_name"] = "plimsoll check"
        return ConnectionSettings(values)
    }
}

/// What libpq's errors mean for a connection.
struct LoginWords {
    private let subject: ProbeSubject

    init(_ subject: ProbeSubject) { self.subject = subject }

    func note(_ error: PostgreSQLError, _ notes: inout ProbeNotes) {
        let server = subject.address.servers.first
        let name = subject.shown(server)
        switch error {
        case .loginRefused(let words, _):
            notes.find(
                LoginRefused.self,
                "\(name) refuses the login: \(quoted(words))",
                at: subject.address.user ?? server?.host,
                mend: "set the password that the account has, or let it in (pg_hba.conf)"
            )
        case .server(let message):
            self.server(message, &notes)
        case .unreachable(let words)
        where words.contains("server does not support SSL") || words.contains("does not match host name"):
            return  // The look at TLS says so.
        case .unreachable(let words)
        where words.contains("certificate verify failed") || words.contains("root certificate"):
            notes.find(
                CertificateUntrusted.self,
                "libpq does not trust the certificate of \(name): \(quoted(words))",
                at: server?.host,
                mend: "name the file of your authority with sslrootcert"
            )
        case .unreachable(let words) where words.contains("received invalid response"):
            notes.miss(.garbled("its answer to the login is none"), of: server)
        case .timedOut: notes.miss(.timedOut("the answer"), of: server)
        default: notes.miss(because: "\(name): \(quoted(error.description))")
        }
    }

    private func server(_ message: ServerMessage, _ notes: inout ProbeNotes) {
        switch message.sqlState {
        case "3D000":
            notes.find(
                DatabaseMissing.self,
                "the server has no database \(subject.shown(subject.address.name, else: "of this name"))",
                at: subject.address.name ?? subject.address.servers.first?.host,
                mend: "name one that exists, or create it"
            )
        case "53300":
            notes.find(
                TooFewConnections.self,
                "the server takes no more connections: \(quoted(message.message))",
                mend: "raise its limit, or make the pools smaller"
            )
        case "57P03": notes.miss(because: "\(subject.shown(subject.address.servers.first)): \(quoted(message.message))")
        case "08P01": notes.miss(.garbled(quoted(message.message)), of: subject.address.servers.first)
        default:
            let text = "\(subject.shown(subject.address.servers.first)): \(quoted(message.description))"
            notes.miss(because: text)
        }
    }

    /// The server's words on one line; nothing of them where the address itself is secret.
    private func quoted(_ words: String) -> String {
        guard subject.isShownWhole || subject.address.servers.first.map({ subject.shown($0) }) != "the server" else {
            return "its words are not shown, since the address is secret"
        }
        let line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
        return String(line.prefix(240))
    }
}
