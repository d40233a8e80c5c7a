// JournalLine: an event as a line of JSON and as a row of Markdown.
import Changes
import Findings
import Journal

/// An event as a line.
enum JournalLine {
    /// All that its hash is computed from.
    static func json(_ event: EventEnvelope) -> String {
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

    /// Who did what, when and why.
    static func row(_ event: EventEnvelope) -> String {
        let cells = [
            "\(event.position)", event.time.description, event.origin.actor,
            event.origin.cause.joined(separator: " → "), TimelineEntry(reading: event).words, event.stream.text,
        ]
        return "| " + cells.map(cell).joined(separator: " | ") + " |\n"
    }

    /// What stands below the table.
    static func closing(_ verdict: JournalVerdict) -> String {
        switch verdict {
        case .holds(let head): "\n\(words(head.position)); the chain holds to `\(head.position):\(head.hash)`.\n"
        case .broken(let position, let because):
            "\n**From event \(position) on this is not what was written: \(cell(because)).**\n"
        }
    }

    /// How many events.
    static func words(_ count: Int64) -> String { count == 1 ? "1 event" : "\(count) events" }

    /// A text that ends no cell, row or paragraph and is no markup.
    private static func cell(_ text: String) -> String {
        var result = ""
        let lines = text.replacing("\r\n", with: " ").replacing("\r", with: " ").replacing("\t", with: " ")
        for scalar in DisplayText.safe(lines).unicodeScalars {
            switch scalar {
            case "\n", "\u{2028}", "\u{2029}": result += " "
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
