// plimsoll rules: packs of rules and their examples.
import ArgumentParser
import Contracts
import Documents
import Findings
import Preflight

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Tests packs of rules that services share.",
        discussion: "plimsoll rules test rules/web.yaml",
        subcommands: [RulesTestCommand.self]
    )
}

struct RulesTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs a pack's examples: those that must pass and those that must fail.",
        discussion: """
            plimsoll rules test rules/web.yaml

            A pack holds rules and, under tests, examples: name, config, facts, environment, and fails: the rules that
            must not hold. An example without fails must pass all rules.
            """
    )

    @Argument(help: "Packs of rules.")
    var files: [String]

    @OptionGroup var output: OutputOptions

    func run() throws {
        var findings: [Finding] = []
        var unchecked: [Unchecked] = []
        var lines: [String] = []
        for path in files {
            do throws(FileFailure) {
                let bytes = try FileSystem.read(path, limit: ReadOptions().maximumBytes)
                let source = SourceText(name: path, bytes: bytes)
                let read = Document.read(source, as: DocumentFormat(fileName: path) ?? .yaml)
                findings += read.findings
                guard let document = read.document, read.isSound else { continue }
                test(document, &findings, &unchecked, &lines)
            } catch {
                unchecked.append(Unchecked(path, because: error.words))
            }
        }
        let report = Report(findings: findings, unchecked: unchecked)
        var renderer = output.renderer(pages: Catalogue.pages)
        if output.format == .terminal, !lines.isEmpty { Console.print(lines.joined(separator: "\n") + "\n\n") }
        var summary = RunSummary(of: report)
        summary.fileCount = files.count
        Console.print(renderer.start() + report.findings.map { renderer.text(of: $0) }.joined() + renderer.end(summary))
        if report.verdict.exitCode != 0 { throw ExitCode(report.verdict.exitCode) }
    }

    private func test(
        _ document: Document,
        _ findings: inout [Finding],
        _ unchecked: inout [Unchecked],
        _ lines: inout [String]
    ) {
        let (pack, mistakes) = RulePack.read(document)
        findings += mistakes
        guard let pack else { return }
        if pack.tests.isEmpty {
            let why = "it has no examples; add some under tests:"
            unchecked.append(
                Unchecked("what the rules of \(document.source.name) do", because: why, wasRequired: false)
            )
        }
        let today = CalendarDate(secondsSince1970: Moment.now)
        let outcome = pack.test(timeZones: { TimeZoneFiles.bytes(of: $0) }, today: today)
        findings += outcome.findings
        for result in outcome.results {
            let failed = result.failed.isEmpty ? "all rules hold" : "fails " + result.failed.joined(separator: ", ")
            lines.append("\(result.findings.isEmpty ? "ok  " : "BAD ") \(result.name): \(failed)")
            findings += result.findings
        }
    }
}
