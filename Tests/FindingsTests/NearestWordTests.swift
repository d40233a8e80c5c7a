// NearestWordTests: what was probably meant.
import Findings
import Testing

@Suite struct NearestWordTests {
    @Test(arguments: [
        ("enviroments", "environments"), ("enviornments", "environments"), ("max-size", "max_size"),
        ("maxSize", "max_size"), ("rule", "rules"), ("conections", "connections"), ("zzz", nil), ("ab", nil),
        ("rules", nil), ("", nil),
    ])
    func `the word that was meant is found`(word: String, expected: String?) {
        let known = ["rules", "environments", "connections", "max_size", "id"]
        #expect(NearestWord.nearest(to: word, among: known) == expected)
    }

    @Test func `very long words cost nothing`() {
        let long = String(repeating: "a", count: 100_000)
        #expect(NearestWord.nearest(to: long, among: [long + "b", "a"]) == nil)
        #expect(NearestWord.nearest(to: long, among: [long.uppercased()]) == long.uppercased())
    }
}
