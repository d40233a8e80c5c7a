// plimsoll journal export: all events as JSON or as a table for people.
import ArgumentParser
import Findings
import Journal
import Synchronization

struct JournalExportCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json
        case markdown
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints all events, as far as the chain holds.",
        discussion: """
            plimsoll journal export --format markdown > timeline.md

            JSON has one event a line, with all that its hash is computed from.
            Exit codes: 0 all of it · 1 the chain is broken, what holds was printed · 3 could not be read.
            """
    )

    @OptionGroup var place: JournalPlace
    @Option(help: "json or markdown.")
    var format = Format.json

    func run() throws {
        let format = format
        let count = Atomic(0)
        let print: @Sendable (ArraySlice<EventEnvelope>) -> Void = { events in
            let before = count.add(events.count, ordering: .relaxed).oldValue
            if before == 0, !events.isEmpty { Console.print(JournalText.begin(format)) }
            Console.print(JournalText.text(events, format, isFirst: before == 0))
        }
        let outcome = Result { try place.read(page: print) }
        if case .failure(let error as ExitCode) = outcome, error == ExitCode(3), count.load(ordering: .relaxed) == 0 {
            throw error
        }
        if count.load(ordering: .relaxed) == 0 { Console.print(JournalText.begin(format)) }
        Console.print(JournalText.end(format))
        _ = try outcome.get()
    }
}

/// Events as text.
enum JournalText {
    static func begin(_ format: JournalExportCommand.Format) -> String {
        switch format {
        case .json: "["
        case .markdown:
            "| # | Time (UTC) | Who | Because of | Stream | What | Content |\n|--:|---|---|---|---|---|---|\n"
        }
    }

    static func end(_ format: JournalExportCommand.Format) -> String { format == .json ? "\n]\n" : "" }

    static func text(_ events: ArraySlice<EventEnvelope>, _ format: JournalExportCommand.Format, isFirst: Bool)
        -> String
    {
        switch format {
        case .json:
            events.enumerated().reduce(into: "") { text, element in
                text += (isFirst && element.offset == 0 ? "\n" : ",\n") + json(element.element)
            }
        case .markdown: events.map(row).joined()
        }
    }

    private static func json(_ event: EventEnvelope) -> String {
        var text = JSONText()
        text.object { text in
            text.member("position", Int(event.position))
            text.member("stream", event.stream.text)
            text.member("version", event.version)
            text.member("time", event.time.description)
            text.member("microseconds", Int(event.time.microseconds))
            text.member("kind", event.kind)
            text.member("payloadVersion", event.payloadVersion)
            text.member("actor", event.origin.actor)
            text.member("cause", event.origin.cause)
            // As a text: its hash is over these very bytes.
            text.member("payload", event.payload)
            text.member("previousHash", event.previousHash)
            text.member("hash", event.hash)
        }
        return text.text
    }

    private static func row(_ event: EventEnvelope) -> String {
        let cells = [
            "\(event.position)", event.time.description, event.origin.actor,
            event.origin.cause.joined(separator: " → "), event.stream.text, event.kind, event.payload,
        ]
        return "| " + cells.map(cell).joined(separator: " | ") + " |\n"
    }

    /// A text that ends no cell, row or paragraph and is no markup.
    private static func cell(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": result += " "
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "|", "\\", "`", "*", "_", "[", "]", "~": result += "\\" + String(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
