// PL1196: a letter beyond ASCII in a properties file.
import Findings

/// A letter beyond ASCII in a properties file.
enum PropertiesEncoding: FindingKind {
    static let code: FindingCode = "PL1196"
    static let level = Level.note
    static let page = CheckPage(
        title: "a properties file is not plain ASCII",
        what: "A letter beyond ASCII, written as itself and not as `\\uXXXX`.",
        because:
            "Java 8 and older read the file as Latin-1, so that two wrong letters stand in its place; Java 9 and newer read UTF-8",
        bad: "city=M1️⃣ünster\n",
        good: "city=M\\u00FCnster\n",
        exampleFile: "example.properties",
        stories: ["S25"],
        sources: ["JEP 226"]
    )
}
