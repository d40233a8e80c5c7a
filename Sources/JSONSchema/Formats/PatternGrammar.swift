// PatternGrammar: `regex` (ECMA-262, with Unicode), which the target Patterns reads.
import Patterns

/// Regular expressions as values: the place where the pattern compiler is asked.
enum PatternGrammar {
    /// The whole text is one ECMA-262 pattern.
    static func check(_ text: Span<UInt8>) throws(FormatProblem) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices { bytes.append(text[index]) }
        do throws(PatternSyntaxError) {
            _ = try Pattern(ecmascript: bytes)
        } catch {
            throw FormatProblem(.pattern, at: error.offset)
        }
    }

    /// What is wrong with a pattern and what would be right, as one clause.
    static func words(for bytes: [UInt8]) -> String {
        do throws(PatternSyntaxError) {
            _ = try Pattern(ecmascript: bytes)
            return "the pattern cannot be read"
        } catch {
            return "\(error.message), expected \(error.expected)"
        }
    }
}
