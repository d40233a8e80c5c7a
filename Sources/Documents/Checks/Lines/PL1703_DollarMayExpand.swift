// PL1703: a $ in a dotenv value that readers may expand.
import Findings

/// Finds `$` in dotenv values that are not in single quotes.
enum DollarMayExpand: DocumentCheck {
    static let code: FindingCode = "PL1703"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a $ may be expanded",
        what: "A `$` in a value that stands in no or in double quotes, other than `${NAME}`.",
        because: "readers disagree: some put a variable or nothing in its place, others keep it",
        bad: "PASSWORD=pa1️⃣$$word\n",
        good: "PASSWORD='pa$$word'\nURL=https://${HOST}/\n",
        exampleFile: ".env",
        stories: ["S25", "S33"],
        sources: [
            "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax"
        ]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard scalar.node.style == .plain || scalar.node.style == .doubleQuoted else { return }
        let raw = walk.raw(of: scalar.node)
        var index = 0
        while let dollar = raw.firstOffset(of: "$", from: index) {
            index = dollar + 1
            let isEscaped = dollar > 0 && raw[dollar - 1] == 0x5C
            if isEscaped || isMeant(raw.from(dollar + 1), scalar) { continue }
            let start = Int(scalar.node.span.start) + dollar
            if scalar.traits.contains(.secret) { walk.document.source.mask(scalar.node.span) }
            walk.report(
                self,
                "$ may be expanded: readers disagree what stands here",
                at: Span(from: start, to: start + 1),
                label: "a variable to some readers",
                mend: "put the value in single quotes; or write ${NAME} if a variable is meant"
            )
            return
        }
    }

    /// `${NAME}`, or `$NAME` in capitals where no secret is kept: a variable that was meant.
    private static func isMeant(_ rest: ByteText, _ scalar: SeenScalar) -> Bool {
        guard let first = rest.first else { return false }
        if first == 0x7B { return rest.contains("}") && (rest.count > 1 && rest[1].isWordByte) }
        guard !scalar.traits.contains(.secret), first.isUpper || first == 0x5F else { return false }
        let name = rest.prefix { $0.isWordByte }
        return name.allSatisfy { !$0.isLower }
    }
}
