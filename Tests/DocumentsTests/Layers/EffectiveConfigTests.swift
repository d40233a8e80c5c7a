// EffectiveConfigTests: layers merged, and where each value came from.
import Documents
import Findings
import Testing

/// One row: layers, lowest first, and what they come to.
struct MergeRow: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var layers: [String]
    var nulls = MergeRules.Nulls.set
    var expected: String
}

private let rows = [
    MergeRow(testDescription: "nothing", layers: [], expected: "{}"),
    MergeRow(testDescription: "an empty file", layers: ["a: 1", "# empty"], expected: "{\"a\": 1}"),
    MergeRow(
        testDescription: "maps merge",
        layers: ["d: {h: x, p: 1}", "d: {p: 2, q: 3}"],
        expected: "{\"d\": {\"h\": \"x\", \"p\": 2, \"q\": 3}}"
    ),
    MergeRow(testDescription: "lists replace", layers: ["l: [1, 2, 3]", "l: [9]"], expected: "{\"l\": [9]}"),
    MergeRow(
        testDescription: "a scalar replaces a map",
        layers: ["d: {h: x}", "d: off"],
        expected: "{\"d\": \"off\"}"
    ),
    MergeRow(
        testDescription: "a map replaces a scalar",
        layers: ["d: {h: x}", "d: off", "d: {p: 1}"],
        expected: "{\"d\": {\"p\": 1}}"
    ),
    MergeRow(testDescription: "null is a value", layers: ["a: 1", "a: null"], expected: "{\"a\": null}"),
    MergeRow(
        testDescription: "null deletes",
        layers: ["a: 1\nb: 2", "a: null"],
        nulls: .delete,
        expected: "{\"b\": 2}"
    ),
    MergeRow(
        testDescription: "null deletes a map",
        layers: ["a: {x: 1}\nb: 2", "a: null", "a: {y: 2}"],
        nulls: .delete,
        expected: "{\"a\": {\"y\": 2}, \"b\": 2}"
    ),
    MergeRow(
        testDescription: "null in new maps is dropped",
        layers: ["b: 2", "a: {x: null, y: 1}"],
        nulls: .delete,
        expected: "{\"b\": 2, \"a\": {\"y\": 1}}"
    ),
    MergeRow(
        testDescription: "null in the lowest layer stays",
        layers: ["b: null", "a: 1"],
        nulls: .delete,
        expected: "{\"b\": null, \"a\": 1}"
    ),
    MergeRow(
        testDescription: "a reference replaces a map, and a map a reference",
        layers: ["d: {h: 1}", "d: {secret: \"file:/run/d\"}", "d: {p: 1}"],
        expected: "{\"d\": {\"p\": 1}}"
    ),
    MergeRow(
        testDescription: "a reference is one value",
        layers: ["d: {h: 1}", "d: {secret: \"env:D\"}"],
        expected: "{\"d\": {\"secret\": \"env:D\"}}"
    ),
]

func merged(_ texts: String..., nulls: MergeRules.Nulls = .set) -> EffectiveConfig { merged(texts, nulls: nulls) }

func merged(_ texts: [String], nulls: MergeRules.Nulls = .set) -> EffectiveConfig {
    let layers = texts.enumerated().map { Layer(file: sample($0.element, "layer\($0.offset).yaml")) }
    return EffectiveConfig.merge(layers, rules: MergeRules(nulls: nulls), named: "app")
}

@Suite struct EffectiveConfigTests {
    @Test(arguments: rows)
    func `layers come to one config`(row: MergeRow) {
        let config = merged(row.layers, nulls: row.nulls)
        #expect(config.document.shortText(of: 0, limit: 500) == row.expected)
        #expect(config.document.nodes[0].extent == config.document.nodes.count)
    }

    @Test func `each value knows its winning place and those beneath`() throws {
        let config = merged("pool:\n  size: 4\n  name: a", "pool:\n  size: 8", "# nothing\npool: {size: 20}")
        let size = try #require(config.document.value(at: ["pool", "size"]))
        let place = config.place(of: size)
        #expect(place.source.name == "layer2.yaml")
        #expect(place.start == Position(line: 2, column: 14))
        #expect(place.path == "pool.size")
        #expect(config.beneath(size).map(\.layer) == ["layer1.yaml", "layer0.yaml"])
        #expect(config.beneath(size).map(\.text) == ["8", "4"])
        let name = try #require(config.document.value(at: ["pool", "name"]))
        #expect(config.place(of: name).source.name == "layer0.yaml")
        #expect(config.beneath(name).isEmpty)
        #expect(config.place(of: size - 1).source.name == "layer2.yaml", "a key stands where its value does")
    }

    @Test func `a finding of the merged document moves to the real place`() throws {
        let config = merged("a: 1", "b: wrong")
        let node = try #require(config.document.value(at: ["b"]))
        let finding = Finding(code: "PL2001", level: .error, message: "x", place: config.document.place(of: node))
        let moved = config.located(finding)
        #expect(moved.place.source.name == "layer1.yaml")
        #expect(moved.place.start == Position(line: 1, column: 4))
        #expect(moved.place.path == "b")
    }

    @Test func `a masked value is never shown`() throws {
        let low = sample("password: hunter2", "low.yaml")
        let high = sample("password: hunter3", "high.yaml")
        high.source.mask(high.nodes[2].span)
        let config = EffectiveConfig.merge([Layer(file: low), Layer(file: high)])
        let node = try #require(config.document.value(at: ["password"]))
        #expect(config.isSecret(node))
        #expect(config.document.shortText(of: 0) == "{\"password\": ••••}")
        #expect(config.beneath(node).map(\.text) == ["\"hunter2\""], "its own source does not know yet")
        config.mask(node)
        #expect(config.beneath(node).map(\.text) == ["••••"])
        #expect(low.source.text(of: Span(from: 0, to: 100)) == "password: ••••")
    }

    @Test func `secret references are known`() throws {
        let config = merged("a: {secret: \"file:/run/a\"}\nb: {secret: nothing}\nc: 1")
        #expect(config.secretReferences.count == 1)
        let node = try #require(config.document.value(at: ["a", "secret"]))
        #expect(config.isInSecretReference(node))
        let other = try #require(config.document.value(at: ["c"]))
        #expect(!config.isInSecretReference(other))
    }

    @Test func `many keys and deep maps are merged in linear time`() {
        let wide = (0..<10_000).map { "key\($0): \($0)" }.joined(separator: "\n")
        let start = ContinuousClock.now
        let config = merged(wide, wide, wide)
        #expect(config.document.nodes[0].count == 10_000)
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(ConfigDifference.between(config, config).isEmpty)
    }
}
