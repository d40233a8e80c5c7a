// Migrations: what a schema change does to the tables of a running PostgreSQL, said before it runs.
//
// A migration is a text. It is split into statements, each parsed by PostgreSQL's own parser, and played against a model
// of the schema (`SchemaModel`): the model knows which locks a statement takes, whether a table is rewritten or scanned,
// which indexes are built, and what is still held from the statements before. Checks (`PL5…`) read these effects;
// `Prediction` turns them into seconds with the statistics of the real tables.
//
// Limits: PostgreSQL 15's grammar and lock rules. No clock, file or network: a trace on a real server is `Databases`.
