// PL1706: blanks at the end of a property's value.
import Findings

/// Finds Java properties whose value ends in blanks.
enum BlankEndsProperty: DocumentCheck {
    static let code: FindingCode = "PL1706"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a blank ends a property's value",
        what: "A line of a properties file whose value is followed by spaces or tabs.",
        because: "Java keeps them as part of the value: another host, user or file is meant",
        bad: "db.host=db.example1️⃣ \n",
        good: "db.host=db.example\n",
        exampleFile: "example.properties",
        stories: ["S25", "S33"],
        sources: ["https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard scalar.text.count > 1, let last = scalar.text.last, last.isBlank else { return }
        guard !scalar.traits.contains(.prose), !scalar.traits.contains(.blanks), !walk.habits.contains(.translation)
        else { return }
        var start = Int(scalar.node.span.end)
        while start > Int(scalar.node.span.start), walk.source[start - 1].isBlank { start -= 1 }
        guard start < Int(scalar.node.span.end), start > Int(scalar.node.span.start) else { return }
        // `\ ` is a blank that was meant.
        if walk.source[start - 1] == 0x5C || walk.source[start - 1] == 0x3A || walk.source[start - 1] == 0x2C { return }
        walk.report(
            self,
            "a blank ends the value",
            at: Span(from: start, to: Int(scalar.node.span.end)),
            label: "part of the value",
            mend: "remove it"
        )
    }
}
