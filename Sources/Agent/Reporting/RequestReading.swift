// RequestReading: requests that the program counts itself, read from its page in Prometheus' text form.
import Changes
import Patterns

/// Totals of a counter at one moment.
struct RequestTotals: Sendable, Equatable {
    var requests = 0.0
    var errors = 0.0

    /// What was counted since an earlier moment; a counter that fell began anew with the program.
    func since(_ earlier: RequestTotals?) -> RequestCounts? {
        guard let earlier else { return nil }
        let isAnew = requests < earlier.requests || errors < earlier.errors
        let begin = isAnew ? RequestTotals() : earlier
        return RequestCounts(
            requests: Int((requests - begin.requests).rounded()),
            errors: Int((errors - begin.errors).rounded())
        )
    }
}

/// Reads a counter from a page in Prometheus' text form.
///
/// - Source: Prometheus, "Exposition formats", text-based format 0.0.4.
struct RequestReading: Sendable {
    let counter: RequestCounter
    private let failed: Pattern

    /// A reading; nil where the pattern of failures cannot be read.
    init?(_ counter: RequestCounter) {
        guard let pattern = try? Pattern(re2: "^(?:\(counter.failed))$") else { return nil }
        self.counter = counter
        failed = pattern
    }

    /// The counter's totals over all its labels; nil where the page does not have it.
    func totals(in page: String) -> RequestTotals? {
        var totals = RequestTotals()
        var isThere = false
        for line in page.split(separator: "\n") where line.hasPrefix(counter.counter) {
            var rest = line.dropFirst(counter.counter.count)
            var label: String?
            if rest.first == "{" {
                guard let (found, after) = labels(rest.dropFirst()) else { continue }
                (label, rest) = (found, after)
            }
            guard rest.first == " " || rest.first == "\t" else { continue }
            guard let word = rest.split(whereSeparator: { $0 == " " || $0 == "\t" }).first, let value = Double(word),
                value.isFinite, value >= 0, value < 1e15
            else { continue }
            isThere = true
            totals.requests += value
            if let label, failed.matches(in: label, limit: 1)?.isEmpty == false { totals.errors += value }
        }
        return isThere ? totals : nil
    }

    /// The value of the label that counts, and what stands behind the closing brace.
    private func labels(_ text: Substring) -> (String?, Substring)? {
        var found: String?
        var rest = text
        while let first = rest.first {
            if first == "}" { return (found, rest.dropFirst()) }
            if first == "," || first == " " {
                rest = rest.dropFirst()
                continue
            }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = rest[..<equals]
            rest = rest[rest.index(after: equals)...]
            guard rest.first == "\"" else { return nil }
            rest = rest.dropFirst()
            var value = ""
            var isEscaped = false
            while let character = rest.first, isEscaped || character != "\"" {
                if isEscaped {
                    value.append(character == "n" ? "\n" : character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else {
                    value.append(character)
                }
                rest = rest.dropFirst()
            }
            rest = rest.dropFirst()
            if name == counter.label { found = value }
        }
        return nil
    }
}
