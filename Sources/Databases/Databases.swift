// Databases: what is done to real databases: traces on a shadow, statistics, samples that are measured, migrations run.
//
// A *shadow* is a throw-away copy of a schema on a cluster of this machine. `Migrations` deduces what a statement will
// do; here it is watched doing it, and measured on rows of the table's own shape.
