// PL2210: two schemas have the same address.
import Findings

/// Two schemas with the same address.
enum AddressTwice: SchemaFindingKind {
    static let code: FindingCode = "PL2210"
    static let level = Level.warning
    static let page = CheckPage(
        title: "two schemas have the same address",
        what: "Two parts of a schema document whose `$id` comes to the same address; references lead to the first.",
        because: "a reference may lead to the other one than was meant",
        bad: ##"{"$defs": {"a": {"$id": "https://a.test/x"}, "b": 1️⃣{"$id": "https://a.test/x"}}}"##,
        good: ##"{"$defs": {"a": {"$id": "https://a.test/x"}, "b": {"$id": "https://a.test/y"}}}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.1"]
    )
    static let exampleSchema = ""
}
