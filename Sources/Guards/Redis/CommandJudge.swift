// CommandJudge: which Redis commands a console lets through.

/// Decides on one command: known reads go through; in a writing session also what can be shown before it is done.
struct CommandJudge: Sendable {
    enum Verdict: Equatable, Sendable {
        case pass
        case subscribe
        case multi, exec, discard
        case quit
        case write
        case refuse(String)
    }

    /// The environment's name, for messages.
    let environment: String
    var allowsWriting = false
    /// Flags of each command as the server tells them; empty where it does not.
    var flags: [String: Set<String>] = [:]

    func verdict(_ words: [[UInt8]]) -> Verdict {
        let name = String(decoding: words.first ?? [], as: UTF8.self).lowercased()
        let second = words.count > 1 ? String(decoding: words[1], as: UTF8.self).lowercased() : ""
        switch name {
        case "multi", "exec", "discard":
            if allowsWriting {
                return refuse(name, "in a writing session each command is shown and asked for by itself")
            }
            return name == "multi" ? .multi : name == "exec" ? .exec : .discard
        case "quit": return .quit
        case "subscribe", "psubscribe", "ssubscribe", "unsubscribe", "punsubscribe", "sunsubscribe": return .subscribe
        case "hello":
            let words = words.dropFirst().map { String(decoding: $0, as: UTF8.self).lowercased() }
            return words.contains("auth")
                ? refuse("hello auth", "the account is the contract's; another could do more") : .pass
        default: break
        }
        if CommandList.plain.contains(name) { return .pass }
        if let looking = CommandList.subcommands[name], looking.contains(second) { return .pass }
        if let reason = CommandList.danger(name) {
            return refuse(
                CommandList.subcommands[name] == nil || second.isEmpty ? name : "\(name) \(second.prefix(20))",
                reason
            )
        }
        if isReading(name) { return .pass }
        return allowsWriting ? .write : refuse(name, CommandList.loss(name))
    }

    /// Whether the server calls it reading; by our list where the server says nothing of any command.
    private func isReading(_ name: String) -> Bool {
        flags.isEmpty ? CommandList.reading.contains(name) : flags[name]?.contains("readonly") == true
    }

    private func refuse(_ name: String, _ reason: String) -> Verdict {
        let shown = String(
            String.UnicodeScalarView(
                name.uppercased().unicodeScalars.prefix(40).map { $0.value < 32 || $0.value == 127 ? "?" : $0 }
            )
        )
        let purpose = allowsWriting ? "" : " · this console of \(environment) is for reading"
        return .refuse("PLIMSOLL \(shown) is refused: \(reason)\(purpose)")
    }

    /// Takes in the server's answer to COMMAND.
    static func flags(from reply: RESPValue) -> [String: Set<String>] {
        var flags: [String: Set<String>] = [:]
        for command in reply.elements {
            let parts = command.elements
            guard parts.count > 2, let name = parts[0].string else { continue }
            flags[name.lowercased()] = Set(parts[2].elements.compactMap { $0.string?.lowercased() })
        }
        return flags
    }
}
