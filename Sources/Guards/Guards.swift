// Guards: so that nobody hurts a server by accident: consoles that cannot write, questions before a shutdown or reset.
//
// A console is a program that people know (psql, redis-cli) behind a door of ours: a socket in a private folder. The
// program needs no password, and in a protected environment it cannot write, whatever is typed. The protocols are state
// machines over bytes (`PostgreSQLSession`, `RedisSession`); `ConsoleServer` only moves bytes between them and sockets.
//
//     let server = try ConsoleServer.open(address, settings: settings, at: path, desk: desk)
//     … run psql with PGHOST=folder …
//     server.stop()
//
// Limits: functions that an account may call can reach outside of a transaction (a superuser's most of all): volatile
// ones are refused by name, but a view, an operator's or a trigger's function is not looked into.
