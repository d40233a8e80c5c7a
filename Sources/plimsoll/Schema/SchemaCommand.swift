// plimsoll schema: our own schemas for editors, checks of other people's, and the Bowtie harness.
import ArgumentParser
import Contracts
import Documents
import Findings
import JSONSchema
import Preflight

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the schemas of Plimsoll's own files, and checks JSON Schemas.",
        discussion: """
            plimsoll schema > plimsoll.schema.json     for editors: completes and checks plimsoll.yaml
            plimsoll schema report                     what check --format json prints
            plimsoll schema migrations                 what migrate check --format json prints
            plimsoll schema statistics                 what migrate stats writes
            plimsoll schema runs                       a line of what migrate run --runs keeps
            plimsoll schema lint app.schema.json       mistakes in a JSON Schema
            """,
        subcommands: [
            ContractSchemaCommand.self, PackSchemaCommand.self, ReportSchemaCommand.self,
            MigrationsSchemaCommand.self, StatisticsSchemaCommand.self, RunsSchemaCommand.self, LintCommand.self,
            BowtieCommand.self,
        ],
        defaultSubcommand: ContractSchemaCommand.self
    )
}

struct ContractSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "contract", abstract: "The schema of plimsoll.yaml.")

    func run() { Console.print(ContractSchema.text.hasSuffix("\n") ? ContractSchema.text : ContractSchema.text + "\n") }
}

struct PackSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rules", abstract: "The schema of a pack of rules.")

    func run() { Console.print(ContractSchema.packText + "\n") }
}

struct ReportSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "The schema of what check --format json prints."
    )

    func run() { Console.print(ReportSchema.text) }
}

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Finds mistakes in JSON Schemas.",
        discussion: """
            plimsoll schema lint app.schema.json

            Misspelt keywords and those of another draft, branches that nothing reaches, patterns that never match,
            $ref beside siblings where they are ignored, bounds that exclude everything.
            """
    )

    @Argument(help: "Schemas.")
    var files: [String]

    @Option(help: "The draft of schemas that name none.")
    var draft = Draft.draft2020

    @Option(help: ArgumentHelp("Schemas that references lead to.", valueName: "folder"))
    var registry: [String] = []

    @OptionGroup var output: OutputOptions

    func run() throws {
        let folders = try SchemaFolders(registry)
        var findings: [Finding] = []
        var unchecked: [Unchecked] = []
        for path in files {
            do throws(FileFailure) {
                let bytes = try FileSystem.read(path, limit: ReadOptions().maximumBytes)
                let format = DocumentFormat(fileName: path) ?? FileCheck.guess(bytes)
                let result = Document.read(SourceText(name: path, bytes: bytes), as: format)
                findings += result.findings
                guard let document = result.document, result.isSound else { continue }
                var options = SchemaOptions()
                options.draft = draft
                findings += SchemaLint.findings(for: document, registry: folders.registry, options: options)
            } catch {
                unchecked.append(Unchecked(path, because: error.words))
            }
        }
        let report = Report(findings: findings, unchecked: unchecked)
        var renderer = output.renderer(pages: Catalogue.pages)
        var summary = RunSummary(of: report)
        summary.fileCount = files.count
        Console.print(renderer.start() + report.findings.map { renderer.text(of: $0) }.joined() + renderer.end(summary))
        if report.verdict.exitCode != 0 { throw ExitCode(report.verdict.exitCode) }
    }
}

struct BowtieCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bowtie",
        abstract: "Speaks the protocol of the Bowtie meta-tester on standard input and output.",
        discussion: "https://docs.bowtie.report/en/stable/implementers/"
    )

    func run() {
        var harness = Bowtie(version: plimsollVersion)
        var isStopped = false
        StandardInput.forEachLine { line in
            guard !isStopped, !line.isEmpty else { return }
            switch harness.answer(to: String(decoding: line, as: UTF8.self)) {
            case .line(let text): Console.print(text + "\n")
            case .stop: isStopped = true
            }
        }
    }
}
