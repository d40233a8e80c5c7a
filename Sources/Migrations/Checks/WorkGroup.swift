// WorkGroup: the tables that one part of a statement works on while others wait for them.
import Findings

/// What one part of a statement does to tables whose writers have to wait for it.
struct WorkGroup {
    /// The part of the statement.
    let span: Span
    /// Why it is so.
    let why: String
    /// The tables that hurt, in the effect's order.
    let effects: [TableEffect]
    /// The columns, indexes or constraints it is about.
    let objects: [String]

    /// The tables' names.
    var tables: [String] { effects.map(\.table) }

    /// `accounts`, `a and b`.
    var names: String { MigrationWords.list(tables) }

    /// `reads and writes of accounts wait`, `writes to a and b wait`.
    var waiters: String {
        let blocksReads = effects.contains(where: \.blocksReads)
        return blocksReads ? "reads and writes of \(names) wait" : "writes to \(names) wait"
    }
}

extension StatementView {
    /// The deeds of some kinds on tables that hurt, those of one part of the statement together.
    func work(_ kinds: Deed.Kind..., where fits: (TableEffect) -> Bool = { _ in true }) -> [WorkGroup] {
        var order: [Span] = []
        var found: [Span: [Deed]] = [:]
        for deed in effect.deeds where kinds.contains(deed.kind) && !deed.isSmall {
            guard let table = effect(on: deed.table), hurts(table.table), !table.isHeld || table.work != [], fits(table)
            else {
                continue
            }
            if found[deed.span] == nil { order.append(deed.span) }
            found[deed.span, default: []].append(deed)
        }
        return order.compactMap { span in
            guard let deeds = found[span], let first = deeds.first else { return nil }
            let names = Set(deeds.compactMap(\.table))
            return WorkGroup(
                span: span,
                why: first.why,
                effects: effect.tables.filter { names.contains($0.table) },
                objects: deeds.compactMap(\.object)
            )
        }
    }

    /// Whether a part of the statement also does something of another kind.
    func does(_ kinds: Deed.Kind..., at span: Span) -> Bool {
        effect.deeds.contains { $0.span == span && kinds.contains($0.kind) }
    }

    /// `; in function widen()`, where it does not stand in the statement itself.
    func hiding(_ span: Span) -> String {
        effect.deeds.first { $0.span == span && $0.hiddenIn != nil }?.hiddenIn.map { " (inside \($0))" } ?? ""
    }
}

extension Deed {
    /// The thing it is about as people name it: `orders.total`, `orders`.
    var names: String {
        guard let table else { return object ?? "it" }
        guard let object, object != table else { return table }
        return "\(table).\(object)"
    }
}
