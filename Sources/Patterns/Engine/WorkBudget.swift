// WorkBudget: how much work one question may cost.

/// Steps left for one call; an engine that runs out says so instead of answering.
///
/// Simulation is linear in the text, but a large program makes each character dear: 20,000 steps in the program and
/// 20,000 characters are 400 million moves. The limits are a second or so.
struct WorkBudget {
    /// Moves of simulated programs.
    var simulation = 100_000_000
    /// Steps of backtracking; fewer, for there the work grows without bound.
    var backtracking = 2_000_000
}
