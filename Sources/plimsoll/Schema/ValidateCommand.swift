// plimsoll validate: documents held against a JSON Schema.
public import ArgumentParser
import Documents
import Findings
public import JSONSchema
import Preflight

extension Draft: ExpressibleByArgument {}

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Holds documents against a JSON Schema, drafts 4 to 2020-12.",
        discussion: """
            plimsoll validate --schema app.schema.json config.yaml
            plimsoll validate --schema s.json events.jsonl             each line is a document
            cat config.json | plimsoll validate --schema s.json -
            plimsoll validate --schema s.json --registry https://example.com/schemas=./schemas config.json

            Exit code 0: all are valid; 1: some are not; 2: a document or the schema cannot be used; 3: a reference could
            not be had, or something could not be said. Nothing is fetched from the net.
            """
    )

    @Option(help: ArgumentHelp("The schema (JSON, YAML or TOML).", valueName: "file"))
    var schema: String

    @Argument(help: "Documents: JSON, YAML, TOML, JSON lines (.jsonl, .ndjson); - is standard input.")
    var documents: [String]

    @Option(
        help: ArgumentHelp(
            "Schemas that references lead to: a folder whose schemas name themselves, or https://example.com/=folder.",
            valueName: "folder"
        )
    )
    var registry: [String] = []

    @Option(help: "The draft of schemas that name none: draft4, draft6, draft7, draft2019-09 or draft2020-12.")
    var draft = Draft.draft2020

    @Flag(help: "Take format as a remark only.")
    var ignoreFormats = false

    @Flag(help: "Also list values that no keyword of the schema looked at.")
    var unchecked = false

    @Option(
        help: ArgumentHelp(
            "Print the standard output of the specification instead: flag, basic, detailed or verbose."
        )
    )
    var output: SchemaOutputFormat?

    @OptionGroup var shown: OutputOptions

    func run() throws {
        let compiled = try compile()
        var run = ValidationRun(schema: compiled.schema, unresolved: compiled.unresolved, command: self)
        run.note(compiled.findings)
        for path in documents { run.validate(path) }
        run.finish()
        if run.exitCode != 0 { throw ExitCode(run.exitCode) }
    }

    private func compile() throws -> (schema: Schema, unresolved: [UnresolvedReference], findings: [Finding]) {
        let folders = try SchemaFolders(registry)
        guard let document = read(schema) else { throw ExitCode(2) }
        var options = SchemaOptions()
        options.draft = draft
        options.assertsFormats = !ignoreFormats
        options.address = "file://" + FileSystem.absolute(schema)
        let compilation = Schema.compile(document, registry: folders.registry, options: options)
        guard let usable = compilation.schema else {
            var renderer = shown.renderer(pages: Catalogue.pages)
            Console.print(renderer.text(of: Report(findings: compilation.findings)))
            Console.complain("the schema \(schema) cannot be used")
            throw ExitCode(2)
        }
        return (usable, compilation.unresolved, compilation.findings)
    }

    /// Reads the schema; says why it cannot be used.
    private func read(_ path: String) -> Document? {
        do throws(FileFailure) {
            let bytes = try FileSystem.read(path, limit: ReadOptions().maximumBytes)
            let format = DocumentFormat(fileName: path) ?? FileCheck.guess(bytes)
            let result = Document.read(SourceText(name: path, bytes: bytes), as: format)
            if result.isSound, let document = result.document, document.root != nil { return document }
            var renderer = shown.renderer(pages: Catalogue.pages)
            Console.print(renderer.text(of: Report(findings: result.findings)))
            Console.complain("the schema \(path) cannot be read" + (result.findings.isEmpty ? ": it is empty" : ""))
        } catch {
            Console.complain("the schema \(path): \(error.words)")
        }
        return nil
    }
}

extension SchemaOutputFormat: ExpressibleByArgument {}

/// Documents held against one schema, one after the other.
struct ValidationRun {
    let schema: Schema
    let unresolved: [UnresolvedReference]
    let command: ValidateCommand
    private var findings: [Finding] = []
    private var unchecked: [Unchecked] = []
    private var isUnusable = false
    private var isInvalid = false
    private var count = 0

    init(schema: Schema, unresolved: [UnresolvedReference], command: ValidateCommand) {
        self.schema = schema
        self.unresolved = unresolved
        self.command = command
    }

    /// Takes what was found in the schema itself; of a dialect nobody knows, nothing that follows is sure.
    mutating func note(_ schemaFindings: [Finding]) {
        findings += schemaFindings
        for finding in schemaFindings where finding.code == "PL2208" {
            unchecked.append(Unchecked("dialect of \(command.schema)", because: finding.message))
        }
    }

    /// 2 outranks 1: what cannot be used says nothing; 1 outranks 3.
    var exitCode: Int32 {
        if isUnusable { return 2 }
        if isInvalid { return 1 }
        return unchecked.contains(where: \.wasRequired) ? 3 : 0
    }

    /// Reads a file and validates the documents in it.
    mutating func validate(_ path: String) {
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try FileSystem.read(path, limit: ReadOptions().maximumBytes)
        } catch {
            isUnusable = true
            Console.complain("\(path): \(error.words)")
            return
        }
        let name = path == "-" ? "standard input" : path
        if path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") {
            for line in JSONLines(name: name, bytes: bytes) { validate(line.result, named: "\(name):\(line.number)") }
            return
        }
        validate(SourceText(name: name, bytes: bytes), as: DocumentFormat(fileName: path) ?? FileCheck.guess(bytes))
    }

    private mutating func validate(_ source: SourceText, as format: DocumentFormat) {
        validate(Document.read(source, as: format), named: source.name)
    }

    private mutating func validate(_ result: ReadResult, named name: String) {
        guard let document = result.document, result.isSound, !document.roots.isEmpty else {
            isUnusable = true
            findings += result.findings
            let reason = result.findings.first { $0.level == .error }?.message ?? "there is no value in it"
            if result.findings.isEmpty || command.output != nil { Console.complain("\(name): \(reason)") }
            return
        }
        for root in document.roots where root < document.nodes.count {
            count += 1
            validate(document, root)
        }
    }

    private mutating func validate(_ document: Document, _ root: Int) {
        if let output = command.output {
            Console.print(schema.output(for: document, at: root, as: output) + "\n")
        }
        let validation = schema.validate(document, at: root)
        switch validation.answer {
        case .valid: break
        case .invalid:
            isInvalid = true
            findings += validation.findings()
        case .unknown:
            let reasons = unresolved.map(\.words) + validation.unknowns
            unchecked.append(Unchecked(document.source.name, because: reasons.first ?? "it could not be said"))
        }
        guard command.unchecked else { return }
        let nodes = schema.uncheckedValues(in: document, at: root)
        let paths = nodes.prefix(50).map { document.path(of: $0).description }
        unchecked += paths.map {
            Unchecked(
                "\(document.source.name) \($0)",
                because: "no keyword of the schema looks at it",
                wasRequired: false
            )
        }
        if nodes.count > 50 {
            let rest = "\(nodes.count - 50) further values of \(document.source.name)"
            unchecked.append(Unchecked(rest, because: "no keyword of the schema looks at them", wasRequired: false))
        }
    }

    /// Prints what was found.
    func finish() {
        guard command.output == nil else { return }
        var renderer = command.shown.renderer(pages: Catalogue.pages)
        let report = Report(findings: findings, unchecked: unchecked)
        var summary = RunSummary(of: report)
        summary.subject = "\(count) document\(count == 1 ? "" : "s") against \(command.schema)"
        let text = report.findings.map { renderer.text(of: $0) }.joined()
        Console.print(renderer.start() + text + renderer.end(summary))
    }
}
