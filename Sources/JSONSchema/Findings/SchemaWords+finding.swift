// SchemaWords+finding: how a problem of any kind becomes a finding.
import Documents
import Findings

extension SchemaWords {
    var look: SchemaLook { SchemaLook(compiled: core.compiled) }

    /// A finding of a kind: place, value as read and the schema's place are filled in.
    func finding(
        _ kind: (some SchemaFindingKind).Type,
        _ message: String,
        for problem: Problem,
        at place: Place? = nil,
        label: String? = nil,
        mend: String? = nil,
        related more: [RelatedPlace] = []
    ) -> Finding {
        let node = problem.node
        let isScalar = !document.nodes[node].isContainer
        return kind.finding(
            message,
            at: place ?? self.place(of: node),
            label: label,
            read: isScalar ? value(node) : nil,
            because: because(problem, kind.page.because),
            mend: mend,
            related: more + related(to: problem)
        )
    }

    /// What the schema says the value is for, else what the kind's page says.
    private func because(_ problem: Problem, _ fallback: String) -> String {
        if let reason = problem.reasons.last?.text, reason.hasPrefix("because `") {
            return "the schema asks for this " + reason
        }
        guard let text = description(of: problem.unit.subschema) else { return fallback }
        let path = path(of: problem.unit.node)
        return "the schema says of \(path): \(text)"
    }

    /// ` such as X`, where a value that would fit is known.
    func suchAs(_ problem: Problem) -> String {
        look.example(for: problem.unit.subschema).map { " such as \($0)" } ?? ""
    }

    /// The finding for a problem.
    func finding(for problem: Problem) -> Finding {
        switch keyword(of: problem).rule {
        case .types(let types): WrongType.finding(for: problem, types, self)
        case .required(let names): MissingKey.finding(for: problem, names, self)
        case .additionalProperties, .unevaluatedProperties: UnknownKey.finding(for: problem, self)
        case .values(let nodes): NotOneOfTheValues.finding(for: problem, nodes, self)
        case .pattern(let number): PatternMismatch.finding(for: problem, number, self)
        case .minimum, .maximum: OutOfRange.finding(for: problem, self)
        case .multipleOf(let divisor): NotAMultiple.finding(for: problem, divisor, self)
        case .minLength, .maxLength: TextLength.finding(for: problem, self)
        case .minItems, .maxItems: ItemCount.finding(for: problem, self)
        case .uniqueItems: RepeatedItem.finding(for: problem, self)
        case .contains(let part, let least, let most): MissingItem.finding(for: problem, part, least, most, self)
        case .anyOf(let parts), .oneOf(let parts):
            problem.unit.second != 0
                ? SeveralAlternativesFit.finding(for: problem, parts, self)
                : NoAlternativeFits.finding(for: problem, self)
        case .not(let part): ForbiddenValue.finding(for: problem, part, self)
        case .dependentRequired(let list): KeyNeedsAnother.finding(for: problem, list, self)
        case .dependencies(let list, _):
            problem.branch == nil
                ? KeyNeedsAnother.finding(for: problem, list, self) : NothingMayStandHere.finding(for: problem, self)
        case .propertyNames(let part): ForbiddenName.finding(for: problem, part, self)
        case .minProperties, .maxProperties: KeyCount.finding(for: problem, self)
        case .format(let format): WrongFormat.finding(for: problem, format, self)
        case .content(let content): WrongContent.finding(for: problem, content, self)
        case .items, .unevaluatedItems: SurplusItem.finding(for: problem, self)
        default: NothingMayStandHere.finding(for: problem, self)
        }
    }
}
