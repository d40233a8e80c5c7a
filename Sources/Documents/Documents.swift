// Documents: config files as values that know where they came from.
//
// A *document* is one flat array of nodes (a tape) over the bytes it was read from: a container is followed by what it
// holds, a mapping by key, value, key, value. Each node keeps the span of its exact source text; text is decoded and
// numbers are read on demand. Nothing is a class, nothing is allocated per value.
//
//     let result = Document.read(SourceText(name: "app.yaml", bytes: bytes), as: .yaml, options: ReadOptions())
//     if let document = result.document, let port = document.value(at: ["server", "port"]) {
//         print(document.text(of: port), document.position(of: port))
//     }
//
// Reading never throws: what is wrong comes back as findings, several where recovery is honest; `document` is nil only
// where nothing can be said of the content. Limits on size, depth and alias expansion are in `ReadOptions`.
