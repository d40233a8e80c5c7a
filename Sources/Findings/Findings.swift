// Findings: what a check says, where it says it, and how it is shown.
//
// A *finding* is a value: a stable code, a level, one lower-case clause, a place in a source text, the value as the
// program will read it, why it bites and how to mend it. Checks return findings and never throw them; renderers draw
// every output format from the same fields.
//
//     let source = SourceText(name: "config/app.yaml", bytes: bytes)
//     let finding = Finding(
//         code: "PL1203",
//         level: .warning,
//         message: "NO is read as false by the program (YAML 1.1)",
//         place: Place(source: source, span: Span(from: 12, to: 14)),
//         because: "Norway's country code becomes a boolean",
//         mend: "quote it: \"NO\""
//     )
//     print(TerminalRenderer().text(for: Report(findings: [finding])))
//
// Limits: a source text holds less than 4 GiB; positions are counted in Unicode scalars, from 1.
