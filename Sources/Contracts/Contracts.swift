// Contracts: what a service loads, where it may go, and what must hold there.
//
// A *contract* is read from a document: its shape is one table (`Contract.shape` and its parts), which drives the
// search
// for unknown keys, the reading of every form of text, and the JSON Schema for editors. Then its meaning is looked at:
// cycles of environments, windows of no length, steps that go down. What could be understood is in the model, each part
// with the node it was read from.
//
//     let result = Contract.read(document)
//     for finding in result.findings { print(finding.message, finding.place.start) }
//     if let contract = result.contract, let production = contract.environment(named: "production") {
//         print(production.isProtected, contract.config.map(\.name.value))
//     }
//
// `RuleCheck` evaluates the rules over effective configs, `Matrix` compares environments, `Initialiser` writes a first
// contract for a repository. All are pure: files, variables and dates come in as values.
