// PL1212: a plain ~ where a folder was meant.
import Findings

/// Finds a tilde that is read as null where a home folder was meant.
enum WordReadAsNull: DocumentCheck {
    static let code: FindingCode = "PL1212"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a tilde is read as null",
        what: "A plain `~` under a key that names a folder or a file.",
        because: "YAML reads it as null; the home folder was meant, and only a shell would know that",
        bad: "home: 1️⃣~\n",
        good: "home: \"~\"\nproxy: null\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#10211-null"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0, !scalar.traits.isDisjoint(with: [.folder, .place]) else { return }
        walk.report(
            self,
            "~ is read as null",
            on: scalar,
            label: "no value",
            read: "null",
            mend: "quote it: \"~\"; or write null if no value is meant"
        )
    }
}
