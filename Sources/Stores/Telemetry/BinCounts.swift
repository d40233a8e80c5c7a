// BinCounts: counts of several reports in one bin.
import Changes
import Foundation

extension RequestCounts {
    /// The most latencies that a bin keeps; beyond that every second one is left out, so that early and late ones stay.
    static let mostLatencies = 400

    /// Both together.
    func adding(_ more: RequestCounts) -> RequestCounts {
        var all = latencies + more.latencies.filter(\.isFinite)
        while all.count > Self.mostLatencies {
            all = all.enumerated().compactMap { $0.offset % 2 == 0 ? $0.element : nil }
        }
        return RequestCounts(
            requests: Self.sum(requests, more.requests),
            errors: Self.sum(errors, more.errors),
            latencies: all
        )
    }

    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = max(0, left).addingReportingOverflow(max(0, right))
        return overflow ? .max : sum
    }
}

/// Texts that telemetry keeps.
enum TelemetryText {
    /// A value as JSON.
    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    /// A value from its JSON; nil where it has another shape, as after a change of version.
    static func value<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) -> Value? {
        try? JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// A text without zero bytes, which neither store keeps whole.
    static func kept(_ text: String) -> String {
        text.utf8.contains(0)
            ? text.split(separator: "\0", omittingEmptySubsequences: false).joined(separator: "␀") : text
    }
}
