// GateText: what the gate says, for people and for programs.
import Changes
import FoundationEssentials
import Journal

/// The gate's answer as text.
enum GateText {
    /// Prints what holds and what stands against it.
    static func show(_ answer: GateAnswer, _ format: ListFormat) {
        if format == .json { return Console.print(Encoded.text(answer) + "\n") }
        if answer.isOpen {
            let holds = answer.holds.isEmpty ? "open" : answer.holds.joined(separator: " · ")
            return Console.print("  gate   \(holds)\n")
        }
        for refusal in answer.refusals {
            Console.print("refused[\(refusal.code)]: \(refusal.message)\n")
            let until = refusal.until.map { " (\($0.shortText))" } ?? ""
            Console.print("   lifts: \(refusal.lift)\(until)\n")
        }
        if answer.refusals.allSatisfy(\.yieldsToEmergency) {
            Console.print("   or, if customers are hurt now:  --emergency \"…\"\n")
        }
    }
}

/// Values as JSON for programs.
enum Encoded {
    /// The value as JSON, keys ascending.
    static func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        guard let data = try? encoder.encode(value) else { return "null" }
        return String(decoding: data, as: UTF8.self)
    }
}

extension Timestamp {
    /// To the second, in UTC: `2026-03-02 09:12:00 UTC`.
    var shortText: String {
        let text = description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}
