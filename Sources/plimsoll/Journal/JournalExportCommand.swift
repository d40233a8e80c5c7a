// plimsoll journal export: all events as JSON, as a table, or as a page for people.
import ArgumentParser
import Journal
import Synchronization

struct JournalExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints all events, as far as the chain holds.",
        discussion: """
            plimsoll journal export --format html > journal.html
            plimsoll journal export --format markdown > timeline.md

            JSON has all that an event's hash is computed from, one event a line. HTML is one file that needs no other;
            the content of each event can be opened in it. Markdown is a table of who did what, when and why.
            Exit codes: 0 all of it · 1 the chain is broken, what holds was printed · 3 could not be read.
            """
    )

    @OptionGroup var place: JournalPlace
    @Option(help: "json, markdown or html.")
    var format = JournalFormat.json

    func run() throws {
        // A page tells at its top whether it is all of it: for that the journal is read through once before.
        let first = format == .html ? try place.read() : nil
        let text = Mutex(JournalText(format, name: place.name, verdict: first))
        let print: @Sendable (ArraySlice<EventEnvelope>) -> Void = { events in
            Console.print(text.withLock { $0.next(events) })
        }
        do {
            let verdict = try place.read(page: print)
            Console.print(text.withLock { $0.end(verdict) })
            if case .broken(let position, let because) = verdict { throw place.complain(position, because) }
        } catch let code as ExitCode where code == ExitCode(3) {
            Console.print(text.withLock { $0.abandoned() })
            throw code
        }
    }
}

/// What an export looks like.
enum JournalFormat: String, ExpressibleByArgument, CaseIterable {
    case json
    case markdown
    case html
}

/// An export while it is written, page by page.
struct JournalText {
    private enum Form {
        case json
        case markdown
        case html(JournalPage)
    }

    private var form: Form
    private var count = 0
    private var hasBegun = false

    /// An export of the journal called `name`; `verdict` is what became of reading it before, for the top of a page.
    init(_ format: JournalFormat, name: String, verdict: JournalVerdict?) {
        form =
            switch format {
            case .json: .json
            case .markdown: .markdown
            case .html: .html(JournalPage(name: name, verdict: verdict))
            }
    }

    /// The next events, behind all that comes before the first.
    mutating func next(_ events: ArraySlice<EventEnvelope>) -> String {
        guard !events.isEmpty else { return "" }
        let before = begin()
        defer { count += events.count }
        switch form {
        case .json:
            let lines = events.map(JournalLine.json).joined(separator: ",\n")
            return before + (count == 0 ? "\n" : ",\n") + lines
        case .markdown: return before + events.map(JournalLine.row).joined()
        case .html(var page):
            let text = page.next(events)
            form = .html(page)
            return before + text
        }
    }

    /// What comes behind the last event.
    mutating func end(_ verdict: JournalVerdict) -> String {
        let before = begin()
        switch form {
        case .json: return before + "\n]\n"
        case .markdown: return before + JournalLine.closing(verdict)
        case .html(let page): return before + page.end(verdict)
        }
    }

    /// What comes behind the last event where no more could be read; nothing where nothing was.
    func abandoned() -> String {
        guard hasBegun else { return "" }
        switch form {
        case .json: return "\n]\n"
        case .markdown: return "\nFrom here on it could not be read.\n"
        case .html(let page): return page.abandoned()
        }
    }

    private mutating func begin() -> String {
        guard !hasBegun else { return "" }
        hasBegun = true
        switch form {
        case .json: return "["
        case .markdown:
            return "| # | Time (UTC) | Who | Because of | What happened | Stream |\n|--:|---|---|---|---|---|\n"
        case .html(let page): return page.begin()
        }
    }
}
