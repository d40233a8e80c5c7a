// plimsoll explain: what a finding code means, or a story behind it.
import ArgumentParser
import Findings
import Preflight

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

    @Option(help: ArgumentHelp("Write every page as Markdown into a folder.", valueName: "folder"))
    var write: String?

    @Option(help: "terminal or json.")
    var format = ListFormat.terminal

    func run() throws {
        if let write { return try writePages(to: write) }
        guard let code else { return Console.print(format == .json ? Self.json(Catalogue.all) : Self.list()) }
        if let kind = Catalogue.kind(of: FindingCode(code)) {
            let text = format == .json ? Self.json([kind]) : kind.page.markdown(code: kind.code, level: kind.level)
            return Console.print(text)
        }
        if let story = StoryCatalogue.story(code) { return Console.print(Self.text(of: story)) }
        let known = Catalogue.all.map { $0.code.text } + StoryCatalogue.all.map(\.id)
        let hint = NearestWord.nearest(to: code.uppercased(), among: known).map { "; did you mean \($0)?" } ?? ";"
        Console.complain("there is no finding or story \(code)\(hint) `plimsoll explain` lists them")
        throw ExitCode(2)
    }

    private static func list() -> String {
        var lines = Catalogue.all.map { "\($0.code)  \($0.level.rawValue.padded(to: 8)) \($0.page.title)" }
        lines.append("")
        lines += StoryCatalogue.all.map { "\($0.id.padded(to: 6))  \($0.title)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(of story: StorySummary) -> String {
        let codes = Catalogue.codes(for: story).map(\.text).joined(separator: ", ")
        return "# \(story.id): \(story.title)\n\n\(story.telling)\n\nWhat stops it: \(story.remedy).\n"
            + (codes.isEmpty ? "" : "\nFound by: \(codes)\n")
    }

    private static func json(_ kinds: [any FindingKind.Type]) -> String {
        var json = JSONText()
        json.list { json in
            for kind in kinds {
                json.object { json in
                    json.member("code", kind.code.text)
                    json.member("level", kind.level.rawValue)
                    json.member("title", kind.page.title)
                    json.member("what", kind.page.what)
                    json.member("because", kind.page.because)
                    json.member("bad", CheckPage.withoutMarks(kind.page.bad).text)
                    json.member("good", kind.page.good)
                    json.member("stories", kind.page.stories)
                    json.member("sources", kind.page.sources)
                }
            }
        }
        return json.text + "\n"
    }

    /// One file a code, and an index.
    private func writePages(to folder: String) throws {
        var index = "# Checks\n\n| code | level | what |\n|---|---|---|\n"
        do throws(FileFailure) {
            for kind in Catalogue.all {
                index +=
                    "| [\(kind.code)](\(kind.code).md) | \(kind.level.rawValue) | \(kind.page.title.replacing("|", with: "\\|")) |\n"
                try FileSystem.write(
                    kind.page.markdown(code: kind.code, level: kind.level),
                    to: "\(folder)/\(kind.code).md"
                )
            }
            try FileSystem.write(index, to: "\(folder)/README.md")
        } catch {
            Console.complain("\(folder): \(error.words)")
            throw ExitCode(2)
        }
    }
}

/// The forms of commands that print facts.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people.
    case terminal
    /// For programs.
    case json
}

extension String {
    /// The text with blanks behind it up to a width.
    func padded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
