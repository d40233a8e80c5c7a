// JSONSchema: whether config fits its JSON Schema, and in words a person can act on why not.
//
// Drafts 4, 6, 7, 2019-09 and 2020-12. A schema is read once (`SchemaCompiler`: rules with references resolved) and
// written as a flat program (`ProgramBuilder`) that says yes or no over a document's tape without allocating. Only where
// that says no, or cannot say, the rules are walked again (`Tracer`), exhaustively and with three-valued verdicts, and
// what failed becomes findings: one mistake, one finding; of several alternatives the nearest. The tests hold both ways
// against each other over the whole official suite.
//
//     let compilation = Schema.compile(schemaDocument, registry: registry)
//     guard let schema = compilation.schema else { return compilation.findings }
//     let validation = schema.validate(document)
//     switch validation.answer {
//     case .valid: return []
//     case .invalid: return validation.findings()
//     case .unknown: print(validation.unknowns)   // never shown as a pass
//     }
//
// Decisions: known formats assert unless told otherwise; `dependencies` counts in all drafts; from draft 6 on 1.0 is an
// integer; dates of YAML and TOML count as texts, NaN and infinities as no number; numbers are exact at any size; keys
// are texts whatever YAML reads them as; patterns that only strict readers refuse are read as most engines do.
//
// Limits: no input or output: schemas that others refer to come from a `SchemaRegistry`. Schemas nest at most 1,000 deep,
// evaluation 1,024 deep and some millions of steps beyond 64 for each value; beyond that the answer is unknown.
