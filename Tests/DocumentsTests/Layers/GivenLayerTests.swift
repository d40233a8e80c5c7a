// GivenLayerTests: variables and overrides as layers.
import Documents
import Findings
import Testing

/// One row: a variable over a config, and what the value there becomes.
struct VariableRow: CustomTestStringConvertible, Sendable {
    var name: String
    var value: String
    var config: String
    var expected: String
    var reading = TextReading.typed
    var testDescription: String { "\(name)=\(value) over \(config)" }
}

private let variables = [
    VariableRow(
        name: "SHOP_POOL__SIZE",
        value: "20",
        config: "pool: {size: 4}",
        expected: "{\"pool\": {\"size\": 20}}"
    ),
    VariableRow(
        name: "SHOP_POOL__SIZE",
        value: "20",
        config: "pool: {size: \"4\"}",
        expected: "{\"pool\": {\"size\": \"20\"}}"
    ),
    VariableRow(
        name: "SHOP_POOL__SIZE",
        value: "20x",
        config: "pool: {size: 4}",
        expected: "{\"pool\": {\"size\": \"20x\"}}"
    ),
    VariableRow(name: "SHOP_POOL__SIZE", value: "20", config: "pool: {}", expected: "{\"pool\": {\"size\": 20}}"),
    VariableRow(
        name: "SHOP_POOL__SIZE",
        value: "20",
        config: "pool: {}",
        expected: "{\"pool\": {\"size\": \"20\"}}",
        reading: .text
    ),
    VariableRow(name: "SHOP_ZIP", value: "01234", config: "a: 1", expected: "{\"a\": 1, \"zip\": \"01234\"}"),
    VariableRow(name: "SHOP_RATE", value: "2.50", config: "rate: 1", expected: "{\"rate\": 2.50}"),
    VariableRow(name: "SHOP_ON", value: "TRUE", config: "on: false", expected: "{\"on\": true}"),
    VariableRow(name: "SHOP_ON", value: "1", config: "on: false", expected: "{\"on\": \"1\"}"),
    VariableRow(name: "SHOP_MAXSIZE", value: "7", config: "maxSize: 1", expected: "{\"maxSize\": 7}"),
    VariableRow(
        name: "SHOP_HOSTS",
        value: "[\"a\", \"b\\n\"]",
        config: "hosts: [x]",
        expected: "{\"hosts\": [\"a\", \"b\\n\"]}"
    ),
    VariableRow(name: "SHOP_HOSTS__1", value: "z", config: "hosts: [x, y]", expected: "{\"hosts\": [\"x\", \"z\"]}"),
    VariableRow(
        name: "SHOP_HOSTS__2__PORT",
        value: "8",
        config: "hosts: [x, y]",
        expected: "{\"hosts\": [\"x\", \"y\", {\"port\": 8}]}"
    ),
    VariableRow(
        name: "SHOP_HOSTS__0__PORT",
        value: "8",
        config: "hosts: [{port: 1, n: a}]",
        expected: "{\"hosts\": [{\"port\": 8, \"n\": \"a\"}]}"
    ),
    VariableRow(name: "SHOP_EMPTY", value: "", config: "empty: null", expected: "{\"empty\": \"\"}"),
    VariableRow(name: "OTHER_A", value: "1", config: "a: 2", expected: "{\"a\": 2}"),
]

@Suite struct GivenLayerTests {
    @Test(arguments: variables)
    func `a variable sets the value its name leads to`(row: VariableRow) {
        let base = Layer(file: sample(row.config))
        let beneath = EffectiveConfig.merge([base])
        let rules = VariableRules(prefix: "SHOP_", reading: row.reading)
        let (layer, unusable) = Layer.variables(rules, in: [(row.name, row.value)], over: beneath.document)
        let config = EffectiveConfig.merge([base, layer])
        #expect(config.document.shortText(of: 0, limit: 200) == row.expected)
        #expect(unusable.isEmpty)
    }

    @Test func `a variable's place is under its value`() throws {
        let base = Layer(file: sample("pool: {size: 4}"))
        let (layer, _) = Layer.variables(
            VariableRules(prefix: "SHOP_"),
            in: [("SHOP_POOL__SIZE", "20")],
            over: EffectiveConfig.merge([base]).document
        )
        let config = EffectiveConfig.merge([base, layer])
        let node = try #require(config.document.value(at: ["pool", "size"]))
        let place = config.place(of: node)
        #expect(place.source.name == "variable SHOP_POOL__SIZE")
        #expect(place.source.text(of: place.span) == "20")
        #expect(place.start == Position(line: 1, column: 17))
        #expect(config.place(of: node - 1).source.text(of: config.place(of: node - 1).span) == "SIZE")
        #expect(config.beneath(node).map(\.text) == ["4"])
    }

    @Test(arguments: ["SHOP_A____B", "SHOP___A", "SHOP_" + Array(repeating: "A", count: 70).joined(separator: "__")])
    func `a name that leads nowhere is said`(name: String) {
        let (layer, unusable) = Layer.variables(VariableRules(prefix: "SHOP_"), in: [(name, "1")], over: nil)
        #expect(layer.documents.isEmpty)
        #expect(unusable.map(\.name) == [name])
    }

    @Test(arguments: [
        ("app.pool.size=20", "{\"pool\": {\"size\": 20}, \"hosts\": [1, 2]}"),
        ("app.pool.size=\"20\"", "{\"pool\": {\"size\": \"20\"}, \"hosts\": [1, 2]}"),
        ("app.hosts[1]=9", "{\"pool\": {\"size\": 4}, \"hosts\": [1, 9]}"),
        ("app.labels[\"a.b=c\"]=x=y", "{\"pool\": {\"size\": 4}, \"hosts\": [1, 2], \"labels\": {\"a.b=c\": \"x=y\"}}"),
        ("other.pool.size=20", "{\"pool\": {\"size\": 4}, \"hosts\": [1, 2]}"),
        ("app.pool=null", "{\"pool\": null, \"hosts\": [1, 2]}"),
    ])
    func `an override sets its path`(text: String, expected: String) throws {
        let base = Layer(file: sample("pool: {size: 4}\nhosts: [1, 2]"))
        let layer = Layer.overrides([try Override(text)], for: "app", over: EffectiveConfig.merge([base]).document)
        let config = EffectiveConfig.merge([base, layer])
        #expect(config.document.shortText(of: 0, limit: 200) == expected)
    }

    @Test(arguments: ["app.pool", "=1", "app..x=1", "app[x]=1", "app[\"x=1"])
    func `a text that is no override is refused`(text: String) {
        #expect(throws: Override.Problem.self) { try Override(text) }
    }
}
