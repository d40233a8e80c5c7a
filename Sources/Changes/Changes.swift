// Changes: an intention, whether it may start now, and the steps that carry it out, as values and pure state machines.
//
// A `Revision` is an immutable snapshot of what is loaded; a `Change` leads an environment from one to another.
// `EnvironmentRecord` is the aggregate of one service in one environment (stream `environment/SERVICE/ENVIRONMENT`): its
// live revision, its changes, approvals, freezes and the one change that is under way. `Rollout` is the aggregate of one
// change being carried out (stream `rollout/CHANGE`). `StopSwitch` (stream `stops`) refuses everything from a service, a
// person or a token. `Gate` decides whether a change may start, from those three and the contract.
//
// All is decided from values: time, fleet and counts come in. `Messages/` are the shapes that agents, the command line
// and the server exchange.
