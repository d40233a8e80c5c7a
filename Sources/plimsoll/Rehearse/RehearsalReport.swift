// RehearsalReport: what a rehearsal came to, part by part, for people and for programs.
import Findings
import Preflight

/// What a rehearsal came to.
struct RehearsalReport {
    /// How a part went.
    enum State: String {
        case passed, failed, unknown, skipped

        var sign: String {
            switch self {
            case .passed: "ok"
            case .failed: "failed"
            case .unknown: "unknown"
            case .skipped: "not run"
            }
        }
    }

    /// One part: checks, a copy, a migration, the boot.
    struct Part {
        let name: String
        let state: State
        let words: String
        /// What more there is to say, a line each.
        var lines: [String] = []
    }

    let subject: String
    private(set) var parts: [Part] = []
    var findings: [Finding] = []
    var unchecked: [Unchecked] = []

    init(subject: String) { self.subject = subject }

    /// Notes a part.
    mutating func add(_ name: String, _ state: State, _ words: String, lines: [String] = []) {
        parts.append(Part(name: name, state: state, words: words, lines: lines))
    }

    /// Whether a part failed or could not be tried.
    func has(_ state: State) -> Bool { parts.contains { $0.state == state } }

    /// Fail outranks unknown.
    var verdict: Verdict {
        let checks = Report(findings: findings, unchecked: unchecked).verdict
        if has(.failed) || checks == .fail { return .fail }
        if has(.unknown) || checks == .unknown { return .unknown }
        return checks
    }

    func terminal(_ verdict: Verdict) -> String {
        var renderer = ReportFormat.terminal.renderer(pages: Catalogue.pages)
        var text = findings.map { renderer.text(of: $0) }.joined()
        text += "\(subject), on throw-away copies\n"
        let width = parts.map(\.name.count).max() ?? 0
        for part in parts {
            let name = part.name + String(repeating: " ", count: width - part.name.count)
            text += "  \(name)  \(part.state.sign): \(part.words)\n"
            for line in part.lines { text += "  " + String(repeating: " ", count: width) + "  │ \(line)\n" }
        }
        for item in unchecked { text += "not checked \(item.what): \(item.why)\n" }
        switch verdict {
        case .pass, .warn: text += "rehearsed: it can go on\n"
        case .fail: text += "do not go on: the rehearsal failed\n"
        case .unknown: text += "not known: a part could not be rehearsed\n"
        }
        return text
    }

    func json(_ verdict: Verdict) -> String {
        var json = JSONText()
        json.object { json in
            json.member("verdict", verdict.rawValue)
            json.member("parts") { json in
                json.list { json in
                    for part in parts {
                        json.object { json in
                            json.member("name", part.name)
                            json.member("state", part.state.rawValue)
                            json.member("words", part.words)
                            json.member("lines") { json in
                                json.list { json in for line in part.lines { json.value(line) } }
                            }
                        }
                    }
                }
            }
            json.member("findings") { json in
                json.list { json in for finding in findings { json.raw(JSONRenderer.object(for: finding)) } }
            }
            json.member("unchecked") { json in
                json.list { json in
                    for item in unchecked {
                        json.object { json in
                            json.member("what", item.what)
                            json.member("why", item.why)
                        }
                    }
                }
            }
        }
        return json.text + "\n"
    }
}
