// CostModel: seconds for an amount of work, with rates that follow what was measured.

/// Seconds for an amount of work.
///
/// A time is the sum over all terms of amount · rate. The rates begin as those of one machine (`builtIn`) and follow
/// every run that was measured: first in common, as one machine is faster than another, then one by one.
public struct CostModel: Sendable {
    /// Seconds for one unit of each term, in the order of `WorkTerm.allCases`.
    private(set) var rates: [Double]
    /// How many runs it was fitted to.
    public private(set) var runs = 0
    /// By which factor the runs differ from it, as the standard deviation of the logarithm; 0 without runs.
    public private(set) var spread = 0.0
    /// The rows of the largest run it was fitted to.
    public private(set) var largestRows = 0.0

    /// Rates of one machine: two cores, PostgreSQL 15, tables in the operating system's cache.
    ///
    /// - Source: docs/decisions/0004-samples-and-intervals.md, with the runs they were fitted to.
    public static let builtIn = CostModel(rates: WorkTerm.allCases.map(builtInRate))

    private static func builtInRate(_ term: WorkTerm) -> Double {
        switch term {
        case .statement: 0.003
        case .scannedRow: 5.0e-8
        case .scannedByte: 2.6e-10
        case .comparison: 2.6e-8
        case .rewrittenRow: 6.0e-7
        case .rewrittenByte: 5.0e-9
        case .toastByte: 1.5e-8
        case .updatedRow: 3.2e-6
        case .updatedEntry: 1.0e-6
        }
    }

    /// The seconds it says a workload takes.
    public func seconds(_ workload: Workload) -> Double {
        zip(rates, workload.amounts).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The rates that agree best with the runs and, where these say nothing, with this model.
    ///
    /// Shape: errors count relative to the time of a run, so that a short one is heard; the fit is repeated with less
    /// weight on runs that lie far off, for another process may have disturbed them.
    public func fitted(to all: [MeasuredRun]) -> CostModel {
        let usable = all.filter { $0.seconds > 0 && $0.seconds.isFinite && seconds($0.workload) > 0 }
        guard !usable.isEmpty else { return self }
        let common = Logarithm.exponential(
            Self.median(usable.map { Logarithm.natural($0.seconds / seconds($0.workload)) })
        )
        var result = self
        result.rates = rates.map { $0 * common }
        // Once a statement is the same on small and large tables; a common factor from large ones says nothing of it.
        result.rates[0] = rates[0]
        var weights = [Double](repeating: 1, count: usable.count)
        for _ in 0..<8 {
            result.rates = result.step(usable, weights, prior: result.rates)
            weights = usable.map { run in
                let off = Logarithm.natural(run.seconds / max(result.seconds(run.workload), 1e-9))
                return 1 / (1 + (off / 0.1) * (off / 0.1))
            }
        }
        result.runs = usable.count
        result.largestRows = usable.map(\.workload.rows).max() ?? 0
        let errors = usable.map { Logarithm.natural($0.seconds / max(result.seconds($0.workload), 1e-9)).magnitude }
        // The median error, made into a standard deviation as for a normal distribution.
        result.spread = 1.4826 * Self.median(errors)
        return result
    }

    private func step(_ runs: [MeasuredRun], _ weights: [Double], prior: [Double]) -> [Double] {
        var rows = zip(runs, weights).map { run, weight in
            NonNegativeFit.Row(terms: run.workload.amounts.map { $0 / run.seconds }, target: 1, weight: weight)
        }
        for (index, rate) in prior.enumerated() where rate > 0 {
            var terms = [Double](repeating: 0, count: prior.count)
            terms[index] = 1 / rate
            rows.append(NonNegativeFit.Row(terms: terms, target: 1, weight: index == 0 ? 0.01 : 0.1))
        }
        return NonNegativeFit.weights(rows, start: prior)
    }

    /// The value in the middle; 0 of none.
    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
