// JournalPage: the journal as one HTML file that needs no other, for reading on any screen.
import Changes
import Findings
import Journal
import WebServer

/// The journal as one HTML file.
///
/// Shape: a heading a day, an item an event: when, what happened in words, who and because of what, and its content to
/// open. Nothing is loaded, and nothing in it runs: the file says so to the browser too.
struct JournalPage {
    private let name: String
    private let verdict: JournalVerdict?
    private var day = ""

    init(name: String, verdict: JournalVerdict?) { (self.name, self.verdict) = (name, verdict) }

    /// The top: whose journal it is, and whether it is all that was written.
    func begin() -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="referrer" content="no-referrer">
        <title>Journal · \(Self.text(name))</title>
        <style>
        \(Style.colours)
        \(Self.sheet)
        </style>
        </head>
        <body>
        <main>
        <h1>Journal</h1>
        <p><code>\(Self.text(name))</code></p>
        \(verdict.map(Self.told) ?? "")

        """
    }

    /// The next events; those behind the end that the top names are left out.
    mutating func next(_ events: ArraySlice<EventEnvelope>) -> String {
        var result = ""
        for event in events where !isBehindEnd(event) {
            let eventDay = String(event.time.description.prefix(10))
            if eventDay != day {
                if !day.isEmpty { result += "</ol>\n" }
                result += "<h2>\(eventDay)</h2>\n<ol>\n"
                day = eventDay
            }
            result += item(event)
        }
        return result
    }

    /// The bottom; told once more where reading it again came to something else.
    func end(_ verdict: JournalVerdict) -> String {
        var told = ""
        if case .broken = verdict, verdict != self.verdict { told = Self.told(verdict) + "\n" }
        return (day.isEmpty ? "" : "</ol>\n") + told + "</main>\n</body>\n</html>\n"
    }

    /// The bottom where no more could be read.
    func abandoned() -> String {
        (day.isEmpty ? "" : "</ol>\n")
            + "<p class=\"broken\" role=\"alert\">From here on it could not be read.</p>\n</main>\n</body>\n</html>\n"
    }

    private func isBehindEnd(_ event: EventEnvelope) -> Bool {
        if case .holds(let head) = verdict { return event.position > head.position }
        return false
    }

    private func item(_ event: EventEnvelope) -> String {
        let entry = TimelineEntry(reading: event)
        let place = [entry.service, entry.environment, entry.change?.text].compactMap { $0 }.joined(separator: " ")
        var about = [event.origin.actor]
        if !event.origin.cause.isEmpty { about.append("because of " + event.origin.cause.joined(separator: " → ")) }
        about += [event.stream.text, event.kind]
        return """
            <li id="e\(event.position)">
            <p class="when"><a href="#e\(event.position)">\(event.position)</a> \
            <time datetime="\(event.time)">\(event.time.description.dropFirst(11).prefix(8))</time></p>
            <div><p>\(place.isEmpty ? "" : "<b>\(Self.text(place))</b> ")\(Self.text(entry.words))</p>
            <p class="quiet">\(about.map(Self.text).joined(separator: " · "))</p>
            <details><summary>Content</summary>
            <pre>\(Self.text(event.payload))</pre>
            <p class="quiet">\(event.time) · shape \(event.payloadVersion) · hash <code>\(Self.text(event.hash))</code></p>
            </details></div></li>

            """
    }

    private static func told(_ verdict: JournalVerdict) -> String {
        switch verdict {
        case .holds(let head):
            "<p class=\"holds\">\(JournalLine.words(head.position)). The chain holds; it ends at "
                + "<code>\(head.position):\(text(head.hash))</code>. Times are UTC.</p>"
        case .broken(let position, let because):
            "<p class=\"broken\" role=\"alert\">From event \(position) on this is not what was written: "
                + "\(text(because)). The events before it hold. Times are UTC.</p>"
        }
    }

    /// A text that is no markup, and that neither hides nor turns what stands beside it.
    private static func text(_ text: String) -> String {
        var result = ""
        for scalar in DisplayText.safe(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static let sheet = """
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/24px system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
        }
        main { max-width: 960px; margin: 0 auto; padding: 16px; }
        h1 { font-size: 24px; line-height: 32px; }
        h2 { font-size: 18px; margin: 32px 0 8px; }
        a, summary { color: var(--sea); }
        :focus-visible { outline: 3px solid var(--sea); outline-offset: 2px; }
        :target { background: var(--raised); }
        ol { list-style: none; margin: 0; padding: 0; }
        li { display: grid; grid-template-columns: 144px minmax(0, 1fr); gap: 0 16px; padding: 8px 0; border-top: 1px solid var(--line); }
        p { margin: 0 0 4px; }
        .quiet { color: var(--quiet); font-size: 14px; }
        .holds, .broken { border-left: 4px solid var(--healthy); padding: 4px 12px; margin: 16px 0; }
        .broken { border-color: var(--failing); color: var(--failing); font-weight: 600; }
        summary { min-height: 32px; line-height: 32px; cursor: pointer; width: max-content; }
        code, pre { font: 14px/20px ui-monospace, monospace; }
        pre { white-space: pre-wrap; background: var(--raised); border: 1px solid var(--line); padding: 8px; margin: 4px 0; }
        @media (max-width: 640px) { li { grid-template-columns: minmax(0, 1fr); } }
        @media print { :root { --paper: #fff; --ink: #000; --quiet: #444; } details { display: none; } }
        """
}
