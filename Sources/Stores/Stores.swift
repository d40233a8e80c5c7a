// Stores: where a journal, telemetry and leases are kept.
//
// `SQLiteStore` is one file for one server; `PostgreSQLStore` is a database for several. Both keep what they acknowledge
// through a crash of the process, the machine and the power, and both are held to the suite in `Tests/StoresTests` that
// `MemoryStore` passes too.
//
//     let journal = try SQLiteStore(path: "journal.sqlite")
//     let events = try await journal.append([event], to: "stops", expecting: 0, by: origin, at: now)
//
// Writers do not wait for each other: one committer gathers what came while the disk was busy, writes it in one
// transaction and answers each after the commit (`GroupCommit`).
//
// Limits: 16 MiB at once (`AppendCheck`); 10,000 waiting writers; one process writes a SQLite file.
