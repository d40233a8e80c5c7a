// Texts: what names, reasons and keys may be: they become names of streams and words on pages.
import Changes

/// Bounds on what is asked.
enum Texts {
    /// How long a reason may be, in bytes.
    static let reasonLimit = 4_000

    /// Holds a proposal's texts against their bounds.
    static func hold(_ proposal: Proposal, service: String, environment: String) throws(ShippingFailure) {
        try hold(name: service, at: "service")
        try hold(name: environment, at: "environment")
        try hold(why: proposal.why)
        if let emergency = proposal.emergency { try hold(why: emergency, at: "emergency") }
        if let source = proposal.source { try hold(name: source, at: "source") }
        switch proposal.revertPlan {
        case .command(let text): try hold(why: text, at: "revertPlan")
        case .impossible(let because): try hold(why: because, at: "revertPlan")
        case .automatic, nil: break
        }
        if let key = proposal.key, key.isEmpty || key.utf8.count > 200 {
            throw .invalid("a key has 1 to 200 bytes", at: "key")
        }
        guard proposal.despite.count <= 10, proposal.despite.allSatisfy({ $0.utf8.count <= 40 }) else {
            throw .invalid("at most 10 short words are expected", at: "despite")
        }
        try hold(proposal.checks)
        if proposal.content != nil, proposal.revision != nil {
            throw .invalid("give content or revision, not both", at: "revision")
        }
    }

    /// Names of services and environments: letters, digits, `-`, `_` and `.`, as the contract has them.
    static func hold(name: String, at place: String) throws(ShippingFailure) {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard isPlain, (1...100).contains(name.utf8.count), name != ".", name != ".." else {
            throw .invalid("a name has 1 to 100 letters, digits, `-`, `_` and `.`", at: place)
        }
    }

    /// Reasons are there, and no books.
    static func hold(why: String, at place: String = "why") throws(ShippingFailure) {
        guard why.contains(where: { !$0.isWhitespace }) else { throw .invalid("a reason is expected", at: place) }
        guard why.utf8.count <= reasonLimit else {
            throw .invalid("a reason has at most \(reasonLimit) bytes, this one has \(why.utf8.count)", at: place)
        }
    }

    private static func hold(_ checks: CheckSummary?) throws(ShippingFailure) {
        guard let checks else { return }
        guard checks.findings.count <= 1_000, checks.unchecked.count <= 1_000, checks.by.count <= 10,
            checks.counts.count <= 50, checks.locks?.count ?? 0 <= 1_000,
            checks.locks?.allSatisfy({ $0.seconds?.count ?? 3 == 3 }) ?? true
        else { throw .invalid("at most 1000 findings, unchecked parts and locks are taken", at: "checks") }
        let texts =
            checks.findings.flatMap { [$0.code, $0.level, $0.message, $0.place] }
            + checks.unchecked.flatMap { [$0.what, $0.because] } + checks.by + checks.counts.keys
            + (checks.locks ?? []).flatMap { [$0.place, $0.table, $0.lock ?? "", $0.words] }
        guard texts.allSatisfy({ $0.utf8.count <= 4_000 }) else {
            throw .invalid("a text has at most 4000 bytes", at: "checks")
        }
    }
}
