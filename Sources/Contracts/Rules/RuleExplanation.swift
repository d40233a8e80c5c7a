// RuleExplanation: why a rule does not hold: what it read, where that stands, and what each part came to.
import CEL
import Documents
import Findings

/// The story of one rule that does not hold.
struct RuleExplanation {
    let entry: RuleCheck.Compiled
    let text: Written<String>
    let trace: CELTrace
    let scope: RuleScope

    /// The finding: PL3001 where the rule is false, PL3002 where it comes to nothing.
    var finding: Finding {
        let rule = entry.rule
        var finding: Finding
        switch trace.outcome {
        case .error(let fault): finding = errorFinding(fault)
        case .value(.bool), .unknown:
            finding = RuleBroken.broken(rule.id.value, at: entry.document.place(of: text.node), label: label)
        case .value(let value):
            let place = entry.document.place(of: text.node)
            finding = RuleFailed.finding(
                rule.id.value,
                "it is \(value.type.valueName), not true or false",
                at: place,
                mend: nil
            )
        }
        finding.level = rule.level
        finding.because = rule.because ?? finding.because
        finding.mend = finding.mend ?? rule.mend
        finding.stories = rule.stories + finding.stories.filter { !rule.stories.contains($0) }
        finding.read = parts.isEmpty ? nil : parts.joined(separator: "\n")
        finding.related += reads
        return finding
    }

    // MARK: What it read

    /// Each value that was read, at its own place, with what lies beneath it.
    private var reads: [RelatedPlace] {
        var result: [RelatedPlace] = []
        var seen: Set<CELPlace> = []
        let deciding = trace.quantifiers.flatMap(\.elements).filter { element in
            // A container whose parts were read is told by them.
            guard let place = element.place, !scope.isScalar(place) else { return true }
            return !trace.reads.contains { scope.isScalar($0) && contains(place, $0) }
        }.compactMap(\.place)
        let wanted = scalarReads + deciding
        for place in wanted where seen.insert(place).inserted && result.count < 12 {
            guard let holder = scope.holder(of: place), let name = scope.name(of: place) else { continue }
            let value = holder.config.shortText(of: place.node)
            let beneath = holder.config.beneath(place.node).prefix(3).map { lower in
                "over \(lower.text) at \(lower.place.source.name):\(lower.place.start.line):\(lower.place.start.column)"
            }
            let over = beneath.isEmpty ? "" : " (\(beneath.joined(separator: ", ")))"
            result.append(RelatedPlace("\(name) is \(value)\(over)", at: holder.config.place(of: place.node)))
        }
        return result
    }

    /// The places of scalars: of lists and maps that were passed through, their elements tell more.
    private var scalarReads: [CELPlace] {
        let prefixes = Set(trace.parts.filter(\.isPathPrefix).compactMap(\.place))
        let loops = trace.quantifiers.map(\.range)
        let ranges = trace.parts.filter { part in
            part.place != nil && loops.contains { $0.lowerBound == part.range.lowerBound }
        }.compactMap(\.place)
        let passed = trace.quantifiers.filter { $0.total > 0 }
        return trace.reads.filter { read in
            guard !prefixes.contains(read), !ranges.contains(read) else { return false }
            // Of a list that a quantifier went over, only the elements that decided tell why.
            return !passed.contains { quantifier in isBeside(read, quantifier, in: ranges) }
        }
    }

    /// Whether a place lies in a list that a quantifier went over, but in none of the elements that decided.
    private func isBeside(_ read: CELPlace, _ quantifier: CELTrace.Quantifier, in lists: [CELPlace]) -> Bool {
        guard let list = lists.first(where: { contains($0, read) }) else { return false }
        let deciding = quantifier.elements.compactMap(\.place).filter { contains(list, $0) }
        guard !deciding.isEmpty else { return false }
        return !deciding.contains { $0 == read && scope.isScalar(read) || contains($0, read) && scope.isScalar(read) }
    }

    /// Whether one place lies within another.
    private func contains(_ outer: CELPlace, _ inner: CELPlace) -> Bool {
        guard outer.document === inner.document else { return false }
        let nodes = outer.document.document.nodes
        return nodes.indices.contains(outer.node) && inner.node >= outer.node
            && inner.node < outer.node + nodes[outer.node].extent
    }

    // MARK: What each part came to

    /// What stands under the expression: what it came to.
    private var label: String {
        guard let comparison = trace.parts.first(where: { $0.range == 0..<text.value.utf8.count }) else {
            return "is false"
        }
        let sides = trace.parts.filter { part in
            part.range != comparison.range && !part.isPathPrefix
                && !trace.parts.contains { outer in
                    outer.range != comparison.range && outer.range != part.range
                        && outer.range.lowerBound <= part.range.lowerBound
                        && outer.range.upperBound >= part.range.upperBound
                }
        }
        guard sides.count == 2, let left = shown(sides[0]), let right = shown(sides[1]) else { return "is false" }
        let between = bytes(sides[0].range.upperBound..<max(sides[0].range.upperBound, sides[1].range.lowerBound))
        let sign = between.filter { "=!<>in".contains($0) }
        guard ["==", "!=", "<", "<=", ">", ">=", "in"].contains(sign) else { return "is false" }
        return "\(left) \(sign) \(right) is false"
    }

    /// `config.app.pool.size * facts.instances_max = 400`, a line each; values that were read stand at their places.
    private var parts: [String] {
        var lines: [String] = []
        let whole = 0..<text.value.utf8.count
        for part in trace.parts
        where !part.isLiteral && !part.isPathPrefix && part.range != whole && part.range.count > 0 {
            // A value read from config is among the related places already.
            if part.place != nil, case .value = part.outcome { continue }
            guard let value = shown(part), lines.count < 10 else { continue }
            let line = "\(bytes(part.range)) = \(value)"
            if !lines.contains(line) { lines.append(line) }
        }
        for quantifier in trace.quantifiers where quantifier.total > 0 && lines.count < 16 {
            lines.append(elements(quantifier))
        }
        return lines
    }

    /// `config.app.hosts.all(…): of 5 elements 2 fail: [1] "a", [3] "b"; 1 comes to no answer: [4] null`.
    private func elements(_ quantifier: CELTrace.Quantifier) -> String {
        let expression = bytes(quantifier.range)
        let isAll = expression.contains(".all(")
        let decided = quantifier.elements.filter { if case .error = $0.outcome { false } else { true } }
        let failed = quantifier.elements.filter { if case .error = $0.outcome { true } else { false } }
        // Elements beyond those that are kept are not known one by one.
        let rest = quantifier.total - quantifier.elements.count
        let verb = isAll ? ("fails", "fail") : ("is one", "are such")
        let groups = [
            group(decided, failed.isEmpty ? rest : 0, verb),
            group(failed, failed.isEmpty ? 0 : rest, ("comes to no answer", "come to no answer")),
        ]
        return "\(clipped(expression)): of \(quantifier.count) elements "
            + groups.compactMap(\.self).joined(separator: "; ")
    }

    /// `2 fail: [1] "a", [3] "b" and 4 more`; nil for none.
    private func group(
        _ elements: [CELTrace.Element],
        _ rest: Int,
        _ verb: (one: String, many: String)
    ) -> String? {
        let total = elements.count + rest
        guard total > 0 else { return nil }
        let named = elements.prefix(5).map { element in
            let isSecret = element.place.map { scope.isSecret($0) } ?? hasReadSecret
            let key =
                if case .string(let text) = element.key { "[\(JSONText.quoted(text))]" } else {
                    "[\(element.key.shortText)]"
                }
            return "\(key) \(isSecret ? "••••" : shownText(element.value))"
        }
        let more = total > named.count ? " and \(total - named.count) more" : ""
        return "\(total) \(total == 1 ? verb.one : verb.many): \(named.joined(separator: ", "))\(more)"
    }

    /// What a part came to; a value made from a secret is not shown.
    private func shown(_ part: CELTrace.Part) -> String? {
        switch part.outcome {
        case .value(.bool(let value)): return value ? "true" : "false"
        case .value(let value): return touchesSecret(part) ? "••••" : shownText(value)
        case .error(let fault): return "error: \(message(fault))"
        case .unknown: return "unknown"
        }
    }

    /// Whether a secret was read within the part's bytes.
    private func touchesSecret(_ part: CELTrace.Part) -> Bool {
        let inside = trace.parts.filter {
            part.range.lowerBound <= $0.range.lowerBound && $0.range.upperBound <= part.range.upperBound
        }
        // A map on the way to a plain value may hold a secret beside it; only what the part itself shows counts.
        let isSecret = inside.contains { inner in
            inner.place.map { scope.isSecret($0) && (scope.isScalar($0) || inner.range == part.range) } ?? false
        }
        if isSecret { return true }
        // A loop's variable reads elements that are noted once only.
        let hasLoop = trace.quantifiers.contains { part.range.overlaps($0.range) } || bytes(part.range).contains("(")
        return hasLoop && trace.reads.contains { scope.isSecret($0) && scope.isScalar($0) }
    }

    private func shownText(_ value: CELValue) -> String {
        if case .string(let text) = value {
            let short = text.count > 60 ? String(text.prefix(60)) + "…" : text
            return JSONText.quoted(short)
        }
        if case .node(let holder, let node) = value {
            return scope.holders.first { $0.document === holder }?.config.shortText(of: Int(node))
                ?? value.type.valueName
        }
        return value.shortText
    }

    private func bytes(_ range: Range<Int>) -> String {
        let bytes = Array(text.value.utf8)
        return String(
            decoding: bytes[min(range.lowerBound, bytes.count)..<min(range.upperBound, bytes.count)],
            as: UTF8.self
        )
    }

    private func clipped(_ text: String) -> String { text.count > 60 ? String(text.prefix(60)) + "…" : text }

    private var hasReadSecret: Bool { trace.reads.contains { scope.isSecret($0) } }

    // MARK: Errors

    /// An error's words; where a secret was read they might quote it, and its kind must do.
    private func message(_ fault: CELFault) -> String {
        guard hasReadSecret else { return fault.message }
        return switch fault.code {
        case .noSuchKey: "a key or position is missing"
        case .overflow: "a number leaves its range"
        case .divideByZero: "it divides by zero"
        case .invalidArgument: "an operand is not what the function takes"
        case .noOverload: "an operator or function does not take values of these types"
        case .limit: "its budget is used up"
        case .undeclared, .unbound, .unknown: "it reads what is not there"
        }
    }

    private func errorFinding(_ fault: CELFault) -> Finding {
        let offset = fault.offset >= 0 ? fault.offset : 0
        let place = entry.document.place(of: text.node, at: offset, in: text.value)
        return RuleFailed.finding(entry.rule.id.value, message(fault), at: place, mend: nearest(fault))
    }

    /// The key that was probably meant, of the map that lacks the one asked for.
    private func nearest(_ fault: CELFault) -> String? {
        guard fault.code == .noSuchKey else { return nil }
        let quoted = fault.message.split(separator: "'", omittingEmptySubsequences: false)
        guard quoted.count >= 3 else { return nil }
        let key = String(quoted[1])
        // The map is the longest path that ends before the key.
        let maps = trace.parts.filter { $0.range.upperBound <= fault.offset && $0.place != nil }
        let before = maps.max { ($0.range.upperBound, $0.range.count) < ($1.range.upperBound, $1.range.count) }
        guard case .value(.node(let holder, let node))? = before?.outcome else {
            let before = bytes(0..<max(0, fault.offset))
            if before.hasSuffix("elsewhere") || before.hasSuffix("elsewhere.") {
                return mend(key, scope.others, of: "elsewhere")
            }
            return nearestFact(key, before: fault.offset)
        }
        return mend(key, keys(of: holder.document, Int(node)), of: before.map { bytes($0.range) } ?? "it")
    }

    /// Facts and documents are roots: they have no place of their own.
    private func nearestFact(_ key: String, before offset: Int) -> String? {
        for holder in scope.holders where bytes(0..<max(0, offset)).hasSuffix("\(holder.prefix).") {
            return mend(key, keys(of: holder.config.document, holder.config.document.root ?? 0), of: holder.prefix)
        }
        return nil
    }

    private func keys(of document: Document, _ map: Int) -> [String] {
        document.members(of: map).map { document.text(of: $0.key) }
    }

    private func mend(_ key: String, _ known: [String], of map: String) -> String? {
        if let near = NearestWord.nearest(to: key, among: known) { return "did you mean `\(near)`?" }
        guard !known.isEmpty else { return "`\(map)` is empty" }
        return
            "`\(map)` has \(known.prefix(8).joined(separator: ", "))\(known.count > 8 ? " …" : ""); "
            + "use has(…) where a key may be missing"
    }
}
