// HTTPProbe: one GET, its status line and headers; the body is not read.
import Contracts
import Findings

/// Asks a web service for its address and looks at the head of the answer.
struct HTTPProbe {
    private let subject: ProbeSubject
    private let means: ProbeMeans
    private let deadline: ProbeDeadline

    init(_ subject: ProbeSubject, _ means: ProbeMeans, _ deadline: ProbeDeadline) {
        (self.subject, self.means, self.deadline) = (subject, means, deadline)
    }

    func run() async -> ProbeNotes {
        var notes = ProbeNotes(subject)
        guard let server = subject.address.servers.first else { return notes }
        do throws(WireFailure) {
            let wire: Wire
            if subject.address.encryption == .implicit {
                let look = TLSLook(subject: subject, means: means, deadline: deadline, server: server)
                guard let found = try await look.open(&notes, prelude: { _ in true }) else { return notes }
                wire = found
            } else {
                wire = try await Wire.open(subject.destination(of: server), by: deadline, with: means.resolver)
            }
            wire.write(request(server))
            judge(try await HTTPHead.read(from: wire), server, &notes)
            wire.close()
        } catch {
            notes.miss(error, of: server)
        }
        return notes
    }

    private func request(_ server: ConnectionAddress.Server) -> String {
        let text = Array(subject.target.text.utf8)
        var path = subject.address.name.map { String(decoding: text[$0.bytes], as: UTF8.self) } ?? "/"
        if let first = subject.address.parameters.first, let last = subject.address.parameters.last {
            path +=
                "?" + String(decoding: text[first.name.bytes.lowerBound..<last.value.bytes.upperBound], as: UTF8.self)
        }
        let usual = subject.address.scheme == "https" ? 443 : 80
        let host = server.hostName.contains(":") ? "[\(server.hostName)]" : server.hostName
        var lines = [
            "GET \(path) HTTP/1.1", "Host: \(host)\(server.portNumber == usual ? "" : ":\(server.portNumber)")",
            "User-Agent: plimsoll", "Accept: */*", "Connection: close",
        ]
        if let user = subject.address.user?.text ?? (subject.address.password == nil ? nil : "") {
            let login = Base64Text.encode(Array("\(user):\(subject.address.password?.text ?? "")".utf8))
            lines.append("Authorization: Basic \(login)")
        }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func judge(_ head: HTTPHead, _ server: ConnectionAddress.Server, _ notes: inout ProbeNotes) {
        let answer = "\(head.status)\(head.reason.isEmpty ? "" : " \(head.reason)")"
        notes.seen.append("HTTP \(answer)")
        let path = subject.address.name ?? server.host
        switch head.status {
        case 300..<400 where head.status != 304:
            let target = head.fields["location"].map { String($0.prefix(200)) } ?? "nowhere"
            let own =
                subject.address.password == nil ? target : target.split(separator: "?").first.map(String.init) ?? ""
            notes.find(
                RedirectsElsewhere.self,
                "\(subject.shown(server)) answers \(answer) and sends clients to \(own)",
                at: subject.address.name ?? server.host,
                mend: "write the address that it leads to"
            )
        case 401, 403, 407:
            if subject.address.password != nil {
                notes.find(
                    LoginRefused.self,
                    "\(subject.shown(server)) refuses the login: \(answer)",
                    at: subject.address.user ?? server.host,
                    mend: "set the password that the service has"
                )
            } else {
                notes.miss("what lies behind its login", because: "it answers \(answer)", isRequired: false)
            }
        case 400...:
            notes.find(
                BadHTTPStatus.self,
                "\(subject.shown(server)) answers \(answer)",
                at: path,
                level: head.status >= 500 ? .error : .warning,
                mend: head.status >= 500 ? "look at the service's own log" : "name a path that it answers"
            )
        default: break
        }
    }
}

/// Base64 as logins are written.
enum Base64Text {
    static func encode(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let piece = bytes[start..<min(start + 3, bytes.count)]
            let word = piece.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - piece.count))
            for position in 0..<4 {
                result.append(position <= piece.count ? letters[word >> (18 - 6 * position) & 63] : "=")
            }
        }
        return result
    }
}
