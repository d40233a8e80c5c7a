// PostgreSQLLogin: the console's own way into the server, before the client is let in.

/// Who logs in where.
struct PostgreSQLAccount: Sendable {
    let user: String
    let password: String?
    let database: String
}

/// Logs in, and asks what the server's functions may do: bytes in, actions out.
struct PostgreSQLLogin: Sendable {
    enum Action: Sendable {
        case toServer([UInt8])
        case done(PostgreSQLServer)
        case failed(ErrorWords)
    }

    private enum Phase { case authenticating, starting, askingFunctions, over }

    private let account: PostgreSQLAccount
    private let allowsPlainPassword: Bool
    private var scram: SCRAM
    private var phase = Phase.authenticating
    private var messages = ServerMessages()
    private var server = PostgreSQLServer()
    private var hasProof = true
    private var wantsFunctions: Bool

    /// A login; `isEncrypted` says whether a password may be sent as it is.
    init(_ account: PostgreSQLAccount, nonce: String, isEncrypted: Bool, wantsFunctions: Bool) {
        self.account = account
        self.wantsFunctions = wantsFunctions
        allowsPlainPassword = isEncrypted
        scram = SCRAM(password: account.password ?? "", nonce: nonce)
    }

    /// The first message.
    var start: [UInt8] {
        PostgreSQLWire.startup([
            ("user", account.user), ("database", account.database), ("client_encoding", "UTF8"),
            ("application_name", "plimsoll console"),
        ])
    }

    /// Bytes of the server.
    mutating func server(_ bytes: [UInt8]) -> [Action] {
        messages.append(bytes)
        var actions: [Action] = []
        do throws(WireProblem) {
            while phase != .over, let part = try messages.next() {
                guard case .message(let message) = part else {
                    throw WireProblem(words: "the server sends too much at login")
                }
                do throws(ErrorWords) {
                    actions += try receive(message)
                } catch {
                    phase = .over
                    actions.append(.failed(error))
                }
            }
        } catch {
            phase = .over
            actions.append(.failed(ErrorWords("08P01", error.words)))
        }
        return actions
    }

    private mutating func receive(_ message: WireMessage) throws(ErrorWords) -> [Action] {
        switch Unicode.Scalar(message.type) {
        case "R": return try authenticate(message.payload)
        case "S":
            let parts = message.payload.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count > 1 {
                server.parameters.append(
                    (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
                )
            }
        case "K" where message.payload.count >= 8:
            server.process = Array(message.payload[0..<4])
            server.key = Array(message.payload[4...])
        case "D":
            let values = message.values
            if values.count == 2, let kind = values[0], let name = values[1] {
                server.functions.add(kind: kind, name: name)
            }
        case "E":
            let state = message.errorFields.first { $0.0 == UInt8(ascii: "C") }?.1 ?? "08006"
            throw ErrorWords(
                state,
                message.errorText,
                detail: phase == .askingFunctions ? "while the console asked for the server's functions" : nil
            )
        case "Z":
            guard phase == .starting || phase == .askingFunctions else {
                throw ErrorWords("08P01", "the server let us in without a login")
            }
            if phase == .starting, wantsFunctions {
                phase = .askingFunctions
                return [.toServer(PostgreSQLWire.query(FunctionCatalogue.question))]
            }
            phase = .over
            return [.done(server)]
        default: break
        }
        return []
    }

    private mutating func authenticate(_ payload: [UInt8]) throws(ErrorWords) -> [Action] {
        guard payload.count >= 4 else { throw ErrorWords("08P01", "the server's login message cannot be read") }
        let rest = Array(payload[4...])
        switch payload[3] {
        case 0:
            guard hasProof else { throw ErrorWords("08P01", "the server did not prove that it knows the password") }
            phase = .starting
            return []
        case 3:
            guard allowsPlainPassword else {
                throw ErrorWords(
                    "28000",
                    "the server wants the password unprotected on a connection without TLS: add sslmode=require"
                )
            }
            return [.toServer(PostgreSQLWire.message("p", PostgreSQLWire.text(try password())))]
        case 5 where rest.count >= 4:
            let inner = Digests.md5(Array((try password() + account.user).utf8))
            return [
                .toServer(
                    PostgreSQLWire.message(
                        "p",
                        PostgreSQLWire.text("md5" + Digests.md5(Array(inner.utf8) + rest[0..<4]))
                    )
                )
            ]
        case 10:
            let offered = rest.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard offered.contains("SCRAM-SHA-256") else {
                throw ErrorWords(
                    "28000",
                    "the server offers \(offered.joined(separator: ", ")); SCRAM-SHA-256 is known here"
                )
            }
            _ = try password()
            hasProof = false
            let first = Array(scram.first.utf8)
            return [
                .toServer(
                    PostgreSQLWire.message(
                        "p",
                        PostgreSQLWire.text("SCRAM-SHA-256") + PostgreSQLWire.number(first.count) + first
                    )
                )
            ]
        case 11:
            return [
                .toServer(
                    PostgreSQLWire.message("p", Array(try scram.answer(String(decoding: rest, as: UTF8.self)).utf8))
                )
            ]
        case 12:
            hasProof = scram.isProof(String(decoding: rest, as: UTF8.self))
            return []
        default:
            throw ErrorWords(
                "28000",
                "the server asks for a login of kind \(payload[3]) (GSS, SSPI or newer), which is not known here"
            )
        }
    }

    private func password() throws(ErrorWords) -> String {
        guard let password = account.password else {
            throw ErrorWords("28P01", "the server asks for a password, and the connection's URL has none")
        }
        return password
    }
}

/// What is known of a server after a login.
struct PostgreSQLServer: Sendable {
    /// What it reports: version, encoding, whether the account is a superuser.
    var parameters: [(String, String)] = []
    /// By which a statement of this connection is stopped.
    var process: [UInt8] = []
    var key: [UInt8] = []
    var functions = FunctionCatalogue()

    func parameter(_ name: String) -> String? { parameters.last { $0.0 == name }?.1 }

    /// Whether the account may do anything.
    var isSuperuser: Bool { parameter("is_superuser") == "on" }
}
