// Probes: eyes on real servers. Is it the right one, does it answer, may we in, is it backed up?
//
// A probe asks one server one set of questions within a deadline and says what it saw. What could not be reached is
// *unknown* with the reason; a wrong password is a *fail*. Passwords appear in no word, process list or error.
