// Walk+transactions: BEGIN, COMMIT, ROLLBACK, savepoints and settings.
import Findings

extension MigrationWalk {
    /// Whether the statement runs inside a transaction that others belong to.
    var isInTransaction: Bool { transaction != nil }

    mutating func begin() {
        transactionNumber += 1
        schema.commit()
        transaction = Transaction(
            number: transactionNumber,
            mark: schema.mark,
            settings: settings,
            lasting: settings
        )
    }

    mutating func commit() {
        if let transaction {
            let isSet = settings.setsLockTimeout
            settings = transaction.lasting
            settings.setsLockTimeout = isSet
        }
        transaction = nil
        schema.settleEnumerations()
        endOfTransaction()
    }

    mutating func rollBack() {
        if let transaction {
            schema.rollBack(to: transaction.mark)
            settings = transaction.settings
        }
        transaction = nil
        endOfTransaction()
    }

    mutating func perform(transaction node: Syntax) throws(Refusal) {
        switch node.text("kind") {
        case "TRANS_STMT_BEGIN", "TRANS_STMT_START": if transaction == nil { begin() }
        case "TRANS_STMT_COMMIT", "TRANS_STMT_PREPARE":
            commit()
            if node.flag("chain") { begin() }
        case "TRANS_STMT_ROLLBACK":
            rollBack()
            if node.flag("chain") { begin() }
        case "TRANS_STMT_SAVEPOINT":
            guard transaction != nil else { throw refusal("25P01", "SAVEPOINT stands outside a transaction") }
            let point = Transaction.Savepoint(
                name: node.text("savepoint_name") ?? "",
                mark: schema.mark,
                held: held,
                settings: settings,
                lasting: transaction?.lasting ?? settings
            )
            transaction?.savepoints.append(point)
        case "TRANS_STMT_RELEASE":
            let index = try savepoint(node)
            transaction?.savepoints.removeSubrange(index...)
        case "TRANS_STMT_ROLLBACK_TO":
            let index = try savepoint(node)
            guard let point = transaction?.savepoints[index] else { return }
            transaction?.savepoints.removeSubrange((index + 1)...)
            schema.rollBack(to: point.mark)
            held = point.held
            settings = point.settings
            transaction?.lasting = point.lasting
        default: break
        }
    }

    private func savepoint(_ node: Syntax) throws(Refusal) -> Int {
        let name = node.text("savepoint_name") ?? ""
        guard let transaction else { throw refusal("25P01", "there is no transaction, hence no savepoint \(name)") }
        guard let index = transaction.savepoints.lastIndex(where: { $0.name == name }) else {
            throw refusal("3B001", "there is no savepoint \(name)")
        }
        return index
    }

    /// Refuses what may not run in a transaction or in a function.
    func refuseInTransaction(_ what: String) throws(Refusal) {
        guard isInTransaction || !work.hiddenIn.isEmpty else { return }
        throw refusal("25001", "\(what) cannot run inside a transaction")
    }

    // MARK: - Settings

    mutating func perform(set node: Syntax) {
        let isLocal = node.flag("is_local")
        switch node.text("kind") {
        case "VAR_RESET_ALL":
            let isSet = settings.setsLockTimeout
            set(isLocal: false) { $0 = SessionSettings() }
            settings.setsLockTimeout = isSet
        case "VAR_SET_VALUE":
            let values = node.list("args").compactMap(\.textConstant)
            change(node.text("name") ?? "", to: values, isLocal: isLocal)
        case "VAR_SET_DEFAULT", "VAR_RESET":
            change(node.text("name") ?? "", to: nil, isLocal: isLocal)
        default: break
        }
    }

    /// Changes a setting; nil gives it its default.
    mutating func change(_ name: String, to values: [String]?, isLocal: Bool) {
        // Outside a transaction SET LOCAL has no effect but a warning.
        guard !isLocal || isInTransaction || !work.hiddenIn.isEmpty else { return }
        switch name {
        case "lock_timeout":
            let limit = values?.first.flatMap { Self.milliseconds($0) }
            set(isLocal: isLocal) { $0.lockTimeoutMilliseconds = limit }
            if let limit, limit > 0 { settings.setsLockTimeout = true }
        case "statement_timeout":
            let limit = values?.first.flatMap { Self.milliseconds($0) }
            set(isLocal: isLocal) { $0.statementTimeoutMilliseconds = limit }
        case "timezone":
            set(isLocal: isLocal) { $0.timeZone = values?.first }
        case "search_path":
            let user = settings.searchPath
            let path = values.map { $0.flatMap(Self.pathParts) } ?? SessionSettings().searchPath
            set(isLocal: isLocal) { $0.searchPath = path.isEmpty && values == nil ? user : path }
        default: break
        }
    }

    private mutating func set(isLocal: Bool, _ change: (inout SessionSettings) -> Void) {
        change(&settings)
        if !isLocal, var lasting = transaction?.lasting {
            change(&lasting)
            transaction?.lasting = lasting
        }
    }

    /// The names in one value of `search_path`: `set_config` gives them all in one text.
    static func pathParts(_ value: String) -> [String] {
        value.split(separator: ",").map { part in
            var name = Substring(part)
            while name.first == " " { name = name.dropFirst() }
            while name.last == " " { name = name.dropLast() }
            if name.first == "\"", name.last == "\"", name.count >= 2 { name = name.dropFirst().dropLast() }
            return String(name)
        }.filter { !$0.isEmpty && $0 != "$user" && $0 != "pg_catalog" }
    }

    /// A time setting in milliseconds: a number of them, or one with a unit; nil for what is none.
    static func milliseconds(_ text: String) -> Int? {
        let trimmed = text.filter { $0 != " " }
        let digits = trimmed.prefix { $0.isNumber || $0 == "." }
        guard let value = Double(digits), value.isFinite else { return nil }
        let factors: [String: Double] = [
            "": 1, "us": 0.001, "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000,
        ]
        guard let factor = factors[String(trimmed.dropFirst(digits.count))] else { return nil }
        let result = value * factor
        return result < 1e15 ? Int(result.rounded()) : nil
    }
}
