// Judging: is the new revision worse than the old one, and which change is to blame?
//
// Pure functions of counts and times, so that every figure in METHODS can be measured again by simulation.
//
//     var judge = CanaryJudge(history: history)
//     for bin in bins { judge.observe(bin) }
//     switch judge.decision { case .revert(let why): …  case .wait: …  case .go: … }
//
// `CanaryJudge` compares new instances with old ones at the same time by tests that may be looked at after every bin
// without paying for it (e-values). `Skew` says when failure follows the revision. `SuspectRanking` puts the changes
// before an incident in order, each with its reasons in words.
//
// Limits: errors that are twice as frequent are not promised to be found; latency that is half again as long is often
// passed. No data is never a pass: it is wait, then hold, then a person is asked.
