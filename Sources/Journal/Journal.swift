// Journal: the append-only record that everything else is computed from.
//
// Events are written to streams, in order, each with the hash of the one before it in the whole journal. What a stream
// means is an `Aggregate`: a value with two pure functions, `decide` (a command becomes events, or a refusal) and `apply`.
// `Repository` joins the two to an `EventStore`: it reads the state, decides, appends, and on a conflict starts again
// from fresh state.
//
//     let counters = Repository<Counter>(store)
//     let events = try await counters.perform(.add(1), on: "counter/visits", by: origin) { clock.now }
//
// Stores are in `Stores` (SQLite, PostgreSQL) and `MemoryStore` here, for simulations; `Tests/StoresTests` holds all to
// one suite. Time and chance come in as values: nothing here asks for them.
