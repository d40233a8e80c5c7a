// SchemaBench: times compiling a schema and checking documents against it.
import Documents
import Findings
import Foundation
import JSONSchema

/// Prints compile, flag and exhaustive times of a schema over JSON lines, in nanoseconds, as JSON.
func schemaBench(schemaPath: String, instancesPath: String) {
    guard let text = FileManager.default.contents(atPath: schemaPath),
        let lines = FileManager.default.contents(atPath: instancesPath),
        let schemaDocument = Document.read(SourceText(name: schemaPath, bytes: Array(text)), as: .json).document
    else {
        print("{\"error\": \"cannot read \(schemaPath) or \(instancesPath)\"}")
        return
    }
    var options = SchemaOptions()
    // The peers only annotate formats unless told otherwise.
    options.assertsFormats = false
    let documents = Array(lines).split(separator: 0x0A).compactMap { line in
        Document.read(SourceText(name: "instance", bytes: Array(line)), as: .json).document
    }
    let compilation = Schema.compile(schemaDocument, options: options)
    guard let schema = compilation.schema, !documents.isEmpty else {
        print("{\"error\": \"\(compilation.findings.first?.message ?? "no instances")\"}")
        return
    }
    let compile = shortest(times: 20) { _ = Schema.compile(schemaDocument, options: options) }
    // Each document in a closure of its own: taken out of an array it would be copied at each call.
    let flags = documents.map { document in { schema.answer(for: document) == .valid } }
    let reports = documents.map { document in { schema.validate(document).answer == .valid } }
    var valid = 0
    let flag = shortest(times: 200) { valid = flags.count { $0() } }
    let exhaustive = shortest(times: 50) { valid = reports.count { $0() } }
    // The native peer checks one document many times in a row, so that it lies in the nearest cache: so do these two.
    let repeats = 20
    let flagRepeated = shortest(times: 20) { for check in flags { for _ in 0..<repeats { _ = check() } } }
    let exhaustiveRepeated = shortest(times: 20) { for check in reports { for _ in 0..<repeats { _ = check() } } }
    let checks = Double(documents.count * repeats)
    print(
        """
        {"compile_ns": \(compile), "flag_ns_per_instance": \(flag / Double(documents.count)), \
        "exhaustive_ns_per_instance": \(exhaustive / Double(documents.count)), \
        "flag_ns_repeated": \(flagRepeated / checks), "exhaustive_ns_repeated": \(exhaustiveRepeated / checks), \
        "valid": \(valid), \
        "invalid": \(documents.count - valid)}
        """
    )
}

/// The shortest of several runs, in nanoseconds; stops after two seconds.
private func shortest(times: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var best = Double.infinity
    for _ in 0..<times {
        let duration = clock.measure(body)
        let (seconds, attoseconds) = duration.components
        best = min(best, Double(seconds) * 1e9 + Double(attoseconds) / 1e9)
        if clock.now - start > .seconds(2) { break }
    }
    return best
}
