// Tests of Patterns: random small patterns against a matcher too simple to be wrong.
import Patterns
import Testing

/// A pattern over a, b and c, with the text that spells it.
private indirect enum Sample {
    case letter(Character), any, choice(Sample, Sample), pair(Sample, Sample), star(Sample), optional(Sample)
    case twice(Sample), start, end, boundary, ahead(Sample, Bool), behind(Sample, Bool), empty

    static func random(_ generator: inout SplitMix, depth: Int, looks: Bool) -> Sample {
        func part() -> Sample { random(&generator, depth: depth - 1, looks: looks) }
        switch generator.next(depth == 0 ? 5 : looks ? 15 : 13) {
        case 0, 1, 2: return .letter(["a", "b", "c"][generator.next(3)])
        case 3: return .any
        case 4: return [.start, .end, .boundary, .empty][generator.next(4)]
        case 5, 6: return .choice(part(), part())
        case 7, 8, 9: return .pair(part(), part())
        case 10: return .star(part())
        case 11: return .optional(part())
        case 12: return .twice(part())
        case 13: return .ahead(part(), generator.next(2) == 0)
        default: return .behind(part(), generator.next(2) == 0)
        }
    }

    var text: String {
        switch self {
        case .letter(let letter): String(letter)
        case .any: "."
        case .choice(let one, let two): "(?:\(one.text)|\(two.text))"
        case .pair(let one, let two): one.text + two.text
        case .star(let inner): "(?:\(inner.text))*"
        case .optional(let inner): "(\(inner.text))?"
        case .twice(let inner): "(?:\(inner.text)){2}"
        case .start: "^"
        case .end: "$"
        case .boundary: "\\b"
        case .ahead(let inner, let isNegated): "(?\(isNegated ? "!" : "=")\(inner.text))"
        case .behind(let inner, let isNegated): "(?<\(isNegated ? "!" : "=")\(inner.text))"
        case .empty: "(?:)"
        }
    }

    /// Every place where a match that starts at `place` can end.
    func ends(_ text: [Character], _ place: Int) -> Set<Int> {
        switch self {
        case .letter(let letter): return place < text.count && text[place] == letter ? [place + 1] : []
        case .any: return place < text.count ? [place + 1] : []
        case .choice(let one, let two): return one.ends(text, place).union(two.ends(text, place))
        case .pair(let one, let two): return Set(one.ends(text, place).flatMap { two.ends(text, $0) })
        case .twice(let inner): return Set(inner.ends(text, place).flatMap { inner.ends(text, $0) })
        case .optional(let inner): return inner.ends(text, place).union([place])
        case .star(let inner):
            var all: Set<Int> = [place]
            var frontier = all
            while !frontier.isEmpty {
                frontier = Set(frontier.flatMap { inner.ends(text, $0) }).subtracting(all)
                all.formUnion(frontier)
            }
            return all
        case .start: return place == 0 ? [place] : []
        case .end: return place == text.count ? [place] : []
        case .boundary:
            let before = place > 0 && text[place - 1] != "-"
            let after = place < text.count && text[place] != "-"
            return before != after ? [place] : []
        case .ahead(let inner, let isNegated): return inner.ends(text, place).isEmpty == isNegated ? [place] : []
        case .behind(let inner, let isNegated):
            let isThere = (0...place).contains { inner.ends(text, $0).contains(place) }
            return isThere != isNegated ? [place] : []
        case .empty: return [place]
        }
    }
}

struct RandomPatternTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `a random pattern judges as the simple matcher does`(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<300 {
            let looks = generator.next(3) == 0
            let sample = Sample.random(&generator, depth: 4, looks: looks)
            var patterns = [try Pattern(ecmascript: sample.text)]
            if !looks { patterns.append(try Pattern(re2: sample.text)) }
            for _ in 0..<12 {
                let letters = (0..<generator.next(8)).map { _ in Array("abc-")[generator.next(4)] }
                let expected = (0...letters.count).contains { !sample.ends(letters, $0).isEmpty }
                for pattern in patterns {
                    let text = String(letters)
                    let verdict = pattern.isMatch(text)
                    #expect(verdict == (expected ? .matches : .doesNotMatch), "\(sample.text) on \(text)")
                    let first = pattern.firstMatch(in: text)
                    #expect((first == .notFound) == !expected, "\(sample.text) on \(text)")
                    guard case .found(let match) = first else { continue }
                    let start = (0...letters.count).first { !sample.ends(letters, $0).isEmpty }
                    #expect(match.range.lowerBound == start, "\(sample.text) on \(text)")
                    #expect(sample.ends(letters, match.range.lowerBound).contains(match.range.upperBound))
                }
            }
            let question = patterns[0].satisfiability
            if let example = patterns[0].exampleMatch {
                #expect(question == .satisfiable)
                #expect(patterns[0].isMatch(example) == .matches)
            }
        }
    }
}
