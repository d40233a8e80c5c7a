// NonNegativeFit: least squares whose weights are never negative, held near a prior.

/// Least squares with weights that are never negative.
///
/// A negative weight would say that more rows take less time, and extrapolates to nonsense.
enum NonNegativeFit {
    /// One equation: the sum of `terms · weights` should be `target`, as firmly as `weight` says.
    struct Row {
        var terms: [Double]
        var target: Double
        var weight: Double
    }

    /// The weights that fit best, by coordinate descent on the normal equations.
    ///
    /// Shape: one weight a term; a term that is zero in all rows gets the weight `start` has for it.
    /// Cost: O(rows · terms² + rounds · terms²); ends after 2,000 rounds at most.
    static func weights(_ rows: [Row], start: [Double]) -> [Double] {
        let count = start.count
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
        var vector = [Double](repeating: 0, count: count)
        for row in rows {
            for left in 0..<count where row.terms[left] != 0 {
                vector[left] += row.weight * row.terms[left] * row.target
                for right in 0..<count { matrix[left][right] += row.weight * row.terms[left] * row.terms[right] }
            }
        }
        var weights = start
        for _ in 0..<2000 {
            var largest = 0.0
            for index in 0..<count where matrix[index][index] > 0 {
                var rest = vector[index]
                for other in 0..<count where other != index { rest -= matrix[index][other] * weights[other] }
                let next = max(0, rest / matrix[index][index])
                largest = max(largest, (next - weights[index]).magnitude / max(next, 1e-300))
                weights[index] = next
            }
            if largest < 1e-9 { break }
        }
        return weights
    }
}
