// MigrationAnalysis+prediction: puts the seconds into an analysed migration, and says what they rest on.

extension MigrationAnalysis {
    /// Predicts how long each statement keeps the tables it locks.
    ///
    /// `samples` has the runs of statements by their index in `statements`. What cannot be predicted stays without a
    /// time, so that the report says that it is unknown.
    /// - Returns: what the times of each statement rest on, by its index.
    @discardableResult
    public mutating func predict(with predictor: Predictor, samples: [Int: [MeasuredRun]] = [:]) -> [Int: Prediction] {
        var results: [Int: Prediction] = [:]
        for place in statements.indices { statements[place].blocks = [] }
        for file in files.indices {
            let own = statements.indices.filter { statements[$0].file == file }
            var steps = PredictionStep.steps(of: own.map { statements[$0].judged })
            for (index, place) in own.enumerated() { steps[index].samples = samples[place] ?? [] }
            let forecast = predictor.forecast(steps)
            for block in forecast.blocks { statements[own[block.step]].blocks.append(block) }
            for (index, prediction) in forecast.predictions.enumerated() {
                results[own[index]] = prediction
                statements[own[index]].basis = prediction.basis
                guard let seconds = prediction.seconds else { continue }
                for effect in statements[own[index]].tables { statements[own[index]].seconds[effect.table] = seconds }
            }
        }
        return results
    }
}
