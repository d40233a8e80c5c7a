// CEL: the Common Expression Language over values, config documents and other environments.
//
// An *environment* says which variables and functions there are; it *compiles* a text to a *program*, with every mistake
// at its byte; a program is evaluated against *bindings* within *limits* and comes to a value, an error or an unknown.
//
//     var environment = CELEnvironment()
//     environment.declare("config", .dynamic)
//     let program = try environment.compile("config.pool.size * 20 <= 90")
//     let outcome = program.evaluate(["config": .document(document)])
//
// Semantics: github.com/google/cel-spec at 508bd98, with the extensions strings, math, lists, sets, encoders, bindings,
// optionals, two-variable comprehensions, network, regex and block, and what config needs (url, semver, quantity, glob).
// Values of a document are read on its tape, nothing is copied. No rule can run past its limits: steps, memory, depth.
// Not here: protocol buffer messages, save for the well-known wrappers, which are plain values.
