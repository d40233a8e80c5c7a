// PredictionStep+effects: statements of a migration file as steps whose durations are predicted.

extension PredictionStep {
    /// The steps of one file, in the order of its statements.
    ///
    /// Statements between BEGIN and its end are one transaction, and so is a file that the tool wraps.
    public static func steps(of effects: [StatementEffect]) -> [PredictionStep] {
        var number = 0
        return effects.map { effect in
            guard effect.isInTransaction else {
                number += 1
                return PredictionStep(
                    tables: effect.tables,
                    lockTimeoutMilliseconds: effect.settings.lockTimeoutMilliseconds
                )
            }
            let step = PredictionStep(
                tables: effect.tables,
                transaction: number,
                lockTimeoutMilliseconds: effect.settings.lockTimeoutMilliseconds
            )
            if effect.statement.endsTransaction { number += 1 }
            return step
        }
    }
}

extension Statement {
    /// Whether it is a COMMIT or ROLLBACK of a whole transaction.
    var endsTransaction: Bool {
        guard let kind = node?.unwrapped("TransactionStmt")?.text("kind") else { return false }
        return ["TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK", "TRANS_STMT_PREPARE"].contains(kind)
    }
}
