// Processes: what is to be done next, from what the journal says.
//
// `Shipping` is what people and pipelines ask for (propose, approve, start, revert, freeze, stop). `RolloutReaction`
// carries started changes out: at each `step(now:)` it reads the rollout, the fleet and the signals, asks the aggregate
// what follows and lets a `Driver` do it. Each action's id is derived from its event, so doing it again after a crash is
// harmless; a lease keeps one node at a rollout. No clock and no network here: `step` is told the time, and the
// protocols below are handed in, so that a simulation runs all of it.
