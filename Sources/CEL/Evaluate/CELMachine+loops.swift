// CELMachine+loops: comprehensions, run in place.

extension CELMachine {
    mutating func loop(_ node: CELNode) throws(CELFault) -> CELValue {
        let plan = code.loops[Int(node.first)]
        let range = try value(plan.range)
        var cursor: ElementCursor
        do throws(CELFault) {
            cursor = try ElementCursor(range, isPair: plan.isPair)
        } catch {
            throw error.at(node.offset)
        }
        if recorder == nil, !plan.isPair, let list = try listAtHand(range) {
            switch plan.kind {
            case .all, .exists: return .bool(try quantify(plan, list, decisive: plan.kind == .exists))
            case .map, .filter: return .list(try gather(plan, list))
            default: break
            }
        }
        recorder?.enter(node, plan, cursor)
        defer { recorder?.leave() }
        switch plan.kind {
        case .all: return .bool(try quantify(plan, &cursor, decisive: false))
        case .exists: return .bool(try quantify(plan, &cursor, decisive: true))
        case .existsOne: return .bool(try countsOne(plan, &cursor))
        case .map, .filter, .transformList: return .list(try gather(plan, &cursor))
        case .transformMap, .transformMapEntry: return .map(try gatherMap(plan, &cursor, node.offset))
        }
    }

    /// Steps to the next element, pays for it and fills the variables.
    @inline(__always)
    private mutating func step(_ plan: CELLoopPlan, _ cursor: inout ElementCursor) throws(CELFault) -> Bool {
        guard cursor.next() else { return false }
        try budget.spend(plan.price)
        slots[plan.slot] = cursor.first
        if plan.isPair { slots[plan.secondSlot] = cursor.second }
        recorder?.step(cursor, plan)
        return true
    }

    /// `all` and `exists`: the deciding element wins over errors and unknowns before and after it.
    private mutating func quantify(
        _ plan: CELLoopPlan,
        _ cursor: inout ElementCursor,
        decisive: Bool
    ) throws(CELFault) -> Bool {
        var pending: CELFault?
        while try step(plan, &cursor) {
            do throws(CELFault) {
                let holds = try truth(plan.condition)
                recorder?.conclude(holds)
                if holds == decisive, recorder == nil { return decisive }
            } catch {
                if error.code == .limit { throw error }
                recorder?.conclude(error)
                pending = CELFault.merged(pending, error)
            }
        }
        if let recorder, recorder.wasDecided { return decisive }
        if let pending { throw pending }
        return !decisive
    }

    /// The same over a list at hand, which most are.
    private mutating func quantify(_ plan: CELLoopPlan, _ list: [CELValue], decisive: Bool) throws(CELFault) -> Bool {
        var pending: CELFault?
        for element in list {
            try budget.spend(plan.price)
            slots[plan.slot] = element
            do throws(CELFault) {
                if try truth(plan.condition) == decisive { return decisive }
            } catch {
                if error.code == .limit { throw error }
                pending = CELFault.merged(pending, error)
            }
        }
        if let pending { throw pending }
        return !decisive
    }

    /// A list's elements, where they are at hand or few enough to be read from their document at once.
    private mutating func listAtHand(_ range: CELValue) throws(CELFault) -> [CELValue]? {
        switch range {
        case .list(let list): return list
        case .node where range.isList && (range.elementCount ?? 0) <= 256: return try elements(range)
        default: return nil
        }
    }

    private mutating func gather(_ plan: CELLoopPlan, _ list: [CELValue]) throws(CELFault) -> [CELValue] {
        var result: [CELValue] = []
        if plan.condition < 0 { result.reserveCapacity(min(list.count, 4096)) }
        for element in list {
            try budget.spend(plan.price)
            slots[plan.slot] = element
            if plan.condition >= 0, try !truth(plan.condition) { continue }
            try budget.allocate(16)
            result.append(plan.transform >= 0 ? try value(plan.transform) : element)
        }
        return result
    }

    private mutating func countsOne(_ plan: CELLoopPlan, _ cursor: inout ElementCursor) throws(CELFault) -> Bool {
        var found = 0
        while try step(plan, &cursor) {
            let holds = try truth(plan.condition)
            recorder?.conclude(holds)
            if holds { found += 1 }
        }
        return found == 1
    }

    private mutating func gather(_ plan: CELLoopPlan, _ cursor: inout ElementCursor) throws(CELFault) -> [CELValue] {
        var result: [CELValue] = []
        if plan.condition < 0 { result.reserveCapacity(min(cursor.expectedCount, 4096)) }
        while try step(plan, &cursor) {
            if plan.condition >= 0, try !truth(plan.condition) { continue }
            try budget.allocate(16)
            result.append(plan.transform >= 0 ? try value(plan.transform) : cursor.first)
        }
        return result
    }

    private mutating func gatherMap(
        _ plan: CELLoopPlan,
        _ cursor: inout ElementCursor,
        _ offset: UInt32
    ) throws(CELFault) -> CELMap {
        var builder = MapBuilder()
        while try step(plan, &cursor) {
            if plan.condition >= 0, try !truth(plan.condition) { continue }
            try budget.allocate(48)
            let made = try value(plan.transform)
            if plan.kind == .transformMap {
                try add(cursor.first, made, to: &builder, offset)
                continue
            }
            var entries: ElementCursor
            do throws(CELFault) {
                entries = try ElementCursor(made, isPair: true)
            } catch {
                throw error.at(offset)
            }
            while entries.next() {
                try budget.allocate(48)
                try add(entries.first, entries.second, to: &builder, offset)
            }
        }
        return builder.map
    }

    func add(
        _ key: CELValue,
        _ value: CELValue,
        to builder: inout MapBuilder,
        _ offset: UInt32
    ) throws(CELFault) {
        switch key {
        case .bool, .int, .uint, .string: break
        default: throw CELFault(.invalidArgument, "a \(key.type.valueName) cannot be a key", at: Int(offset))
        }
        guard builder.add(key, value) else {
            throw CELFault(.invalidArgument, "the key \(key.shortText) stands twice", at: Int(offset))
        }
    }

    mutating func optionalMap(_ node: CELNode) throws(CELFault) -> CELValue {
        let target = try value(node.second)
        guard case .optional(let optional) = target else {
            throw CELFault.noOverload("optMap", target).at(node.offset)
        }
        guard let inner = optional.value else { return target }
        slots[Int(node.first)] = inner
        let result = try value(node.third)
        guard node.has(CELNode.flat) else { return .maybe(result) }
        guard case .optional = result else { throw CELFault.noOverload("optFlatMap", result).at(node.offset) }
        return result
    }
}
