// ContractMeaning: what a contract says as a whole: cycles, doubles, names of nothing, windows of no length.
import Documents
import Findings

/// Looks at what a contract means, its shape being looked at elsewhere.
enum ContractMeaning {
    /// All that makes no sense.
    static func findings(in contract: Contract) -> [Finding] {
        doubleRules(contract) + emptyRules(contract) + cycles(contract) + unknownEnvironments(contract)
            + times(contract) + layers(contract) + sources(contract) + documents(contract) + steps(contract)
            + connections(contract) + backups(contract)
    }

    // MARK: Rules

    private static func doubleRules(_ contract: Contract) -> [Finding] {
        var first: [String: Written<String>] = [:]
        var result: [Finding] = []
        for rule in contract.rules {
            if let earlier = first[rule.id.value] {
                result.append(
                    RuleTwice.finding(
                        rule.id.value,
                        at: contract.place(of: rule.id.node),
                        first: contract.place(of: earlier.node)
                    )
                )
            } else {
                first[rule.id.value] = rule.id
            }
        }
        return result
    }

    /// An entry of `rules` is a rule or a use of a pack, and not both.
    private static func emptyRules(_ contract: Contract) -> [Finding] {
        guard let root = contract.document.root else { return [] }
        let list = Entry(document: contract.document, node: root)["rules"]?.elements ?? []
        return list.filter { $0.kind == .mapping }.flatMap { entry -> [Finding] in
            let place = contract.headPlace(of: entry.node)
            if entry["use"] != nil {
                return entry["require"] == nil
                    ? [] : [OneOfExpected.finding("a rule", ["require", "use"], found: 2, at: place)]
            }
            if entry["id"] == nil, entry["require"] == nil {
                return [OneOfExpected.finding("a rule", ["require", "use"], found: 0, at: place)]
            }
            return ["id", "require"].filter { entry[$0] == nil }.compactMap { key in
                Contract.Rule.shape.field(key).map { MissingKey.finding($0, in: Contract.Rule.shape, at: place) }
            }
        }
    }

    // MARK: Environments

    private static func cycles(_ contract: Contract) -> [Finding] {
        var before: [String: [Written<String>]] = [:]
        for environment in contract.environments { before[environment.name.value] = environment.after }
        var result: [Finding] = []
        for environment in contract.environments {
            for name in environment.after {
                guard let way = way(from: name.value, to: environment.name.value, before) else { continue }
                // Of a ring that is named at each of its members, the first one is enough.
                let ring = [environment.name.value] + way.dropLast()
                let order = contract.environments.map(\.name.value)
                guard order.first(where: { ring.contains($0) }) == environment.name.value else { continue }
                result.append(EnvironmentAfterItself.finding(ring, at: contract.place(of: name.node)))
            }
        }
        return result
    }

    /// The environments on a way along `after`, both ends included; nil where there is none.
    private static func way(from start: String, to end: String, _ before: [String: [Written<String>]]) -> [String]? {
        var cameFrom: [String: String] = [start: ""]
        var queue = [start]
        var index = 0
        while index < queue.count {
            let name = queue[index]
            index += 1
            if name == end {
                var way = [name]
                while let last = way.last, let earlier = cameFrom[last], !earlier.isEmpty { way.append(earlier) }
                return way.reversed()
            }
            for next in before[name] ?? [] where cameFrom[next.value] == nil {
                cameFrom[next.value] = name
                queue.append(next.value)
            }
        }
        return nil
    }

    private static func unknownEnvironments(_ contract: Contract) -> [Finding] {
        let known = contract.environments.map(\.name.value)
        var named: [(String, Written<String>)] = []
        for environment in contract.environments { named += environment.after.map { ("after", $0) } }
        for rule in contract.rules { named += rule.only.map { ("only", $0) } + rule.except.map { ("except", $0) } }
        for pack in contract.packs { named += pack.only.map { ("only", $0) } + pack.except.map { ("except", $0) } }
        for connection in contract.connections {
            named += connection.only.map { ("only", $0) } + connection.except.map { ("except", $0) }
            named += connection.backup?.only.map { ("only", $0) } ?? []
        }
        for channel in contract.channels { named += channel.only.map { ("only", $0) } }
        for layer in contract.config.flatMap(\.layers) {
            named += layer.only.map { ("only", $0) } + layer.except.map { ("except", $0) }
        }
        return named.filter { !known.contains($0.1.value) }.map { key, name in
            UnknownEnvironment.finding(name.value, under: key, known: known, at: contract.place(of: name.node))
        }
    }

    private static func times(_ contract: Contract) -> [Finding] {
        var result: [Finding] = []
        for environment in contract.environments {
            for window in environment.windows where window.from == window.to {
                result.append(EmptyWindow.finding(window, at: contract.place(of: window.node)))
            }
            for window in environment.windows where window.to < window.from {
                let minutes = 24 * 60 - window.from.minutes + window.to.minutes
                guard minutes > 12 * 60 else { continue }
                result.append(ReversedWindow.finding(window, minutes: minutes, at: contract.place(of: window.node)))
            }
            for freeze in environment.freezes where freeze.isReversed {
                result.append(ReversedFreeze.finding(freeze, at: contract.place(of: freeze.node)))
            }
        }
        return result
    }

    // MARK: Layers and documents

    private static func layers(_ contract: Contract) -> [Finding] {
        var result: [Finding] = []
        for config in contract.config {
            var seen: [String: Int] = [:]
            for layer in config.layers {
                let key: String
                switch layer.source {
                case .file(let file): key = "file \(file.value)"
                case .variables(let rules, _): key = "variables \(rules.prefix)"
                case .values: continue
                }
                // The same file for different environments is another matter.
                guard layer.only.isEmpty, layer.except.isEmpty else { continue }
                if let first = seen[key] {
                    result.append(
                        LayerTwice.finding(
                            key,
                            at: contract.headPlace(of: layer.node),
                            first: contract.headPlace(of: first)
                        )
                    )
                } else {
                    seen[key] = layer.node
                }
            }
            if contract.environments.count > 1, !config.layers.isEmpty, !config.layers.contains(where: \.differs) {
                let place = contract.place(of: config.name.node)
                result.append(
                    SameEverywhere.finding(config.name.value, contract.environments.map(\.name.value), at: place)
                )
            }
        }
        return result
    }

    /// A layer has one source, a delivery one at least, a revert plan what its kind needs.
    private static func sources(_ contract: Contract) -> [Finding] {
        guard let root = contract.document.root else { return [] }
        let entry = Entry(document: contract.document, node: root)
        var result: [Finding] = []
        for (_, config) in entry["config"]?.members ?? [] {
            for layer in config["layers"]?.elements ?? [] where layer.kind == .mapping {
                let keys = ["file", "variables", "values"]
                let found = keys.filter { layer[$0] != nil }.count
                guard found != 1 else { continue }
                result.append(
                    OneOfExpected.finding("a layer", keys, found: found, at: contract.headPlace(of: layer.node))
                )
            }
        }
        for (_, connection) in entry["connections"]?.members ?? [] where connection.kind == .mapping {
            let keys = Contract.Connection.Kind.allCases.map(\.rawValue)
            let found = keys.filter { connection[$0] != nil }.count
            guard found != 1 else { continue }
            let place = contract.headPlace(of: connection.node)
            result.append(OneOfExpected.finding("a connection", keys, found: found, at: place))
        }
        for plan in [contract.revert].compactMap(\.self) + contract.environments.compactMap(\.revert) {
            let place = contract.headPlace(of: plan.node)
            if plan.plan == .command, plan.command == nil {
                result.append(OneOfExpected.finding("a revert plan by command", ["command"], found: 0, at: place))
            }
            if plan.plan == .impossible, plan.because == nil {
                result.append(OneOfExpected.finding("an impossible revert", ["because"], found: 0, at: place))
            }
        }
        return result
    }

    /// Expressions, and paths of secrets, that begin with a document that is not there.
    private static func documents(_ contract: Contract) -> [Finding] {
        let known = contract.config.map(\.name.value)
        var result: [Finding] = []
        for connection in contract.connections {
            for (name, range) in ConfigNames.named(in: connection.target.value) where !known.contains(name) {
                let place = contract.place(of: connection.target.node, bytes: range)
                result.append(UnknownDocument.finding(name, known: known, at: place))
            }
        }
        for secret in contract.secrets where !known.contains(where: { secret.value.names(document: $0) }) {
            let name = String(secret.value.description.prefix { $0 != "." && $0 != "[" })
            result.append(UnknownDocument.finding(name, known: known, at: contract.place(of: secret.node)))
        }
        return result
    }

    // MARK: Carrying out

    private static func steps(_ contract: Contract) -> [Finding] {
        let rollouts = [contract.rollout].compactMap(\.self) + contract.environments.compactMap(\.rollout)
        return rollouts.flatMap { rollout -> [Finding] in
            zip(rollout.steps, rollout.steps.dropFirst()).compactMap { earlier, later in
                guard !later.value.isBeyond(earlier.value) else { return nil }
                return StepsNotAscending.finding(
                    later.value,
                    after: earlier.value,
                    at: contract.place(of: later.node),
                    before: contract.place(of: earlier.node)
                )
            }
        }
    }

    /// A promise about backups names what its provider looks at.
    private static func backups(_ contract: Contract) -> [Finding] {
        contract.connections.compactMap(\.backup).flatMap { backup in
            backup.missingKeys.map { key in
                let noun = "`provider: \(backup.provider?.rawValue ?? "")`"
                return OneOfExpected.finding(noun, [key], found: 0, at: contract.place(of: "provider", in: backup))
            }
        }
    }

    private static func connections(_ contract: Contract) -> [Finding] {
        guard let database = contract.migrations?.database else { return [] }
        let known = contract.connections.map(\.name.value)
        guard !known.contains(database.value) else { return [] }
        return [UnknownConnection.finding(database.value, known: known, at: contract.place(of: database.node))]
    }
}

extension Contract {
    /// The first key of a map in block form, else the whole value: enough to underline.
    func headPlace(of node: Int) -> Place {
        guard document.nodes[node].kind == .mapping, document.nodes[node].style == .block,
            let key = document.members(of: node).first?.key
        else { return document.place(of: node) }
        return Place(source: document.source, span: document.nodes[key].span, path: document.path(of: node).description)
    }

    /// The place of some bytes of a scalar's text.
    func place(of node: Int, bytes: Range<Int>) -> Place { document.place(of: node, bytes: bytes) }
}

extension Contract.LayerDeclaration {
    /// Whether the layer may differ between environments.
    var differs: Bool {
        switch source {
        case .file(let file): file.value.contains("{environment}") || !only.isEmpty || !except.isEmpty
        case .variables: true
        case .values: !only.isEmpty || !except.isEmpty
        }
    }
}

extension Contract.Freeze {
    /// Whether it ends before it begins, as far as the texts alone can say.
    var isReversed: Bool {
        if from.date != to.date { return to.date < from.date }
        guard let start = from.seconds, let end = to.seconds, from.offset == to.offset else { return false }
        return end <= start
    }
}

extension Contract.Rollout.Step {
    /// Whether a step reaches more than an earlier one, as far as one can say without the number of instances.
    func isBeyond(_ earlier: Contract.Rollout.Step) -> Bool {
        switch (earlier, self) {
        case (.instances(let one), .instances(let two)): two > one
        case (.share(let one), .share(let two)): two > one
        // A number may come before a share; behind one it can only be meant otherwise.
        case (.instances, .share): true
        case (.share, .instances): false
        }
    }
}

/// The config documents that an expression names: `app` in `config.app.url`.
enum ConfigNames {
    /// The names with their bytes; texts in quotes are passed over.
    static func named(in expression: String) -> [(name: String, bytes: Range<Int>)] {
        let bytes = Array(expression.utf8)
        let word = Array("config.".utf8)
        var result: [(String, Range<Int>)] = []
        var index = 0
        var quote: UInt8?
        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == 0x5C { index += 1 } else if byte == open { quote = nil }
                index += 1
                continue
            }
            if byte == 0x22 || byte == 0x27 { quote = byte }
            let isWordStart = index == 0 || !isPart(bytes[index - 1]) && bytes[index - 1] != 0x2E
            if isWordStart, bytes[index...].starts(with: word) {
                let start = index + word.count
                var end = start
                while end < bytes.count, isPart(bytes[end]) { end += 1 }
                if end > start { result.append((String(decoding: bytes[start..<end], as: UTF8.self), start..<end)) }
                index = max(end, start)
                continue
            }
            index += 1
        }
        return result
    }

    private static func isPart(_ byte: UInt8) -> Bool { Texts.isLetter(byte) || Texts.isDigit(byte) || byte == 0x5F }
}
