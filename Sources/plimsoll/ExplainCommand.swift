// plimsoll explain: what a finding code means, or a story behind it.
import ArgumentParser
import Documents
import Findings

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says what a finding means, why it bites and how to mend it.",
        discussion: """
            plimsoll explain PL1203      the page of a finding
            plimsoll explain S25         the story behind it
            plimsoll explain             all codes
            """
    )

    @Argument(help: "A code such as PL1203, or a story such as S25.")
    var code: String?

    @Flag(help: "All pages.")
    var all = false

    @Option(help: ArgumentHelp("Write each page as Markdown into a folder.", visibility: .hidden))
    var write: String?

    @Flag(name: .customLong("json"), help: "As JSON.")
    var usesJSON = false

    func run() throws {
        if let write { return try writePages(to: write) }
        guard let code else { return Console.print(list()) }
        if let kind = Catalogue.kind(of: FindingCode(code)) {
            return Console.print(usesJSON ? json(kind) : PageText.terminal(kind, usesColour: Console.usesColour))
        }
        if let story = StoryCatalogue.story(code) { return Console.print(PageText.story(story, codes: Catalogue.codes(for: story))) }
        let known = Catalogue.all.map(\.code.text) + StoryCatalogue.all.map(\.id)
        let nearest = NearestWord.nearest(to: code.uppercased(), among: known)
        Console.complain("there is no finding or story \(code)" + (nearest.map { "; did you mean \($0)?" } ?? "") + " `plimsoll explain` lists them")
        throw ExitCode(2)
    }
}
