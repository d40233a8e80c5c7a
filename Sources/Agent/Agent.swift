// Agent: runs one program beside itself on a checked revision, and tells the server how it fares.
//
// Three parts. `Supervision/` is one thread that owns the program: it starts it in a process group of its own, passes
// its output through, forwards signals, reaps, and asks the pure `Supervision` what to do next. `Preparation/` runs in a
// process of its own for each start: it checks the revision on this machine, resolves its secrets and says what is to be
// delivered; a parser that goes wrong takes no running program with it, and its memory is given back. `Reporting/` talks
// to the server by `Client/ServerClient`, which the command line uses too; the program never waits for it.
