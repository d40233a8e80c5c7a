// CodeFrame: one line of a source with the place under it, clipped to a width.

/// A line of a source as printed, and where the marks go.
struct CodeFrame {
    /// The line's number, from 1.
    let line: Int
    /// The printed text, clipped round the place.
    let text: String
    /// Cells before the marks.
    let indent: Int
    /// How many marks; at least one.
    let marks: Int

    /// The frame of a place, the marks on its first line; long lines are clipped to `width` cells around it.
    init(of place: Place, width: Int) {
        let source = place.source
        let start = place.start
        let span = source.lineSpan(start.line)
        line = start.line
        // Only a window round the place is decoded, so a line of megabytes costs no more than a short one.
        let reach = width * 4
        var lower = max(Int(span.start), Int(place.span.start) - reach)
        var upper = min(Int(span.end), max(Int(place.span.start), min(Int(place.span.end), Int(span.end))) + reach)
        while lower > Int(span.start), source.bytes[lower] & 0xC0 == 0x80 { lower -= 1 }
        while upper < Int(span.end), source.bytes[upper] & 0xC0 == 0x80 { upper += 1 }
        let from = min(max(lower, Int(place.span.start)), upper)
        let to = min(max(from, Int(place.span.end)), upper)
        let before = CodeFrame.cells(source.text(of: Span(from: lower, to: from)))
        let inside = CodeFrame.cells(source.text(of: Span(from: from, to: to)))
        let after = CodeFrame.cells(source.text(of: Span(from: to, to: upper)))
        let wanted = inside.reduce(0) { $0 + $1.width }
        marks = max(1, min(wanted, width))
        let all = before + inside + after
        let isCut = lower > Int(span.start)
        // Start so that the place is in view with some of what stands before it.
        var indent = before.reduce(0) { $0 + $1.width }
        var first = 0
        while first < before.count, indent > width / 2, isCut || indent + marks > width - 8 {
            indent -= all[first].width
            first += 1
        }
        var text = isCut || first > 0 ? "…" : ""
        indent += text.isEmpty ? 0 : 1
        var used = text.isEmpty ? 0 : 1
        var index = first
        while index < all.count, used + all[index].width <= width {
            text += all[index].text
            used += all[index].width
            index += 1
        }
        if index < all.count || upper < Int(span.end) { text += "…" }
        while text.hasSuffix(" ") { text.removeLast() }
        self.text = text
        self.indent = indent
    }

    private static func cells(_ text: String) -> [(text: String, width: Int)] {
        text.unicodeScalars.filter { $0 != "\u{FEFF}" }.map { scalar in
            let shown = DisplayText.shown(scalar)
            return (shown, DisplayText.width(shown))
        }
    }
}
