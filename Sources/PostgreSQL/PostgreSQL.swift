// PostgreSQL: talks to PostgreSQL servers through libpq, and starts throw-away clusters on this machine.
//
// libpq is opened when it is first needed, not linked: linking it costs every start of the program 7 ms for the dozens
// of libraries that it pulls in, `plimsoll check FILE` included. Where it is missing, what needed it is *unknown* and
// says which package brings it.
//
// Limits: every call blocks its thread until its deadline at most; callers in async code give it a thread of its own.
