// TypeSolver: which types fit which, and what open types turn out to be.

/// Assigns types to one another and remembers what the open ones became.
///
/// The rules are those of the standard's gradual checker: `dyn` fits everything, of two types that fit the more general
/// is kept, and null fits types whose values may be absent.
struct TypeSolver {
    private(set) var solved: [CELType?] = []
    /// How often types were compared; a bound against types that double in size.
    private var work = 0
    private static let maximumWork = 200_000

    /// A type still to be deduced.
    mutating func fresh() -> CELType {
        solved.append(nil)
        return .variable(solved.count - 1)
    }

    /// A type with the open types replaced by what they became; those still open stay, or become `dyn`.
    func substitute(_ type: CELType, openToDynamic: Bool = false) -> CELType {
        switch type {
        case .variable(let number):
            if let known = solved[number] { return substitute(known, openToDynamic: openToDynamic) }
            return openToDynamic ? .dynamic : type
        case .list(let element): return .list(substitute(element, openToDynamic: openToDynamic))
        case .map(let key, let value):
            return .map(
                substitute(key, openToDynamic: openToDynamic),
                substitute(value, openToDynamic: openToDynamic)
            )
        case .type(.some(let inner)): return .type(substitute(inner, openToDynamic: openToDynamic))
        case .abstract(let name, let parameters) where !parameters.isEmpty:
            return .abstract(name, parameters.map { substitute($0, openToDynamic: openToDynamic) })
        case .parameter: return openToDynamic ? .dynamic : type
        default: return type
        }
    }

    /// The type itself, or `dyn` where it has grown beyond all use: types can double with each binding.
    func bounded(_ type: CELType) -> CELType {
        switch type {
        case .list, .map, .abstract, .type(.some), .variable:
            var budget = 400
            weigh(type, &budget)
            return budget > 0 ? type : .dynamic
        default: return type
        }
    }

    private func weigh(_ type: CELType, _ budget: inout Int) {
        budget -= 1
        guard budget > 0 else { return }
        switch type {
        case .variable(let number): if let known = solved[number] { weigh(known, &budget) }
        case .list(let inner), .type(.some(let inner)), .wrapper(let inner): weigh(inner, &budget)
        case .map(let key, let value):
            weigh(key, &budget)
            weigh(value, &budget)
        case .abstract(_, let parameters): for inner in parameters { weigh(inner, &budget) }
        default: break
        }
    }

    /// Whether `type` fits where `target` is wanted; what was learnt is kept only where it does.
    mutating func assign(_ type: CELType, to target: CELType) -> Bool {
        let before = solved
        if fits(type, target) { return true }
        solved = before
        return false
    }

    /// Whether operands fit a list of parameters.
    mutating func assign(_ types: [CELType], to targets: [CELType]) -> Bool {
        guard types.count == targets.count else { return false }
        let before = solved
        for (type, target) in zip(types, targets) where !fits(type, target) {
            solved = before
            return false
        }
        return true
    }

    /// Of two types that fit, the one that tells less.
    func moreGeneral(_ one: CELType, _ two: CELType) -> CELType {
        if case .null = one, isNullable(two) { return two }
        if case .null = two, isNullable(one) { return one }
        return isEqualOrLessSpecific(one, two) ? one : two
    }

    private mutating func fits(_ type: CELType, _ target: CELType) -> Bool {
        work += 1
        guard work < TypeSolver.maximumWork else { return true }
        if case .variable(let number) = target {
            switch learn(type, for: number) {
            case .agreed: return true
            case .refused(isKnown: true): return false
            case .refused(isKnown: false): break
            }
        }
        if case .variable(let number) = type {
            if case .agreed = learn(target, for: number) { return true }
            return false
        }
        return fitsClosed(type, target)
    }

    private mutating func fitsClosed(_ type: CELType, _ target: CELType) -> Bool {
        switch (type, target) {
        case (.dynamic, _), (_, .dynamic), (.error, _), (_, .error): return true
        case (.null, _): return isNullable(target)
        case (_, .null): return isNullable(type)
        case (.wrapper(let one), .wrapper(let two)): return fits(one, two)
        case (.wrapper(let one), _): return fits(one, target)
        case (_, .wrapper(let two)): return fits(type, two)
        case (.list(let one), .list(let two)): return fits(one, two)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return fits(key, otherKey) && fits(value, otherValue)
        case (.record, .record): return true
        case (.record, .map(let key, let value)): return fits(.string, key) && fits(.dynamic, value)
        case (.map(let key, let value), .record): return fits(key, .string) && fits(value, .dynamic)
        case (.type, .type): return true
        case (.abstract(let name, let parameters), .abstract(let otherName, let otherParameters)):
            guard name == otherName, parameters.count == otherParameters.count else { return false }
            for (one, two) in zip(parameters, otherParameters) where !fits(one, two) { return false }
            return true
        default: return type == target
        }
    }

    private func isNullable(_ type: CELType) -> Bool {
        switch type {
        case .null, .dynamic, .wrapper, .timestamp, .duration, .abstract: true
        default: false
        }
    }

    private enum Learnt {
        case agreed
        case refused(isKnown: Bool)
    }

    private mutating func learn(_ type: CELType, for number: Int) -> Learnt {
        if type == .variable(number) { return .agreed }
        if let known = solved[number] {
            if type == known { return .agreed }
            guard fits(type, known) else { return .refused(isKnown: true) }
            let general = moreGeneral(type, known)
            if !occurs(number, in: general) { solved[number] = general }
            return .agreed
        }
        guard !occurs(number, in: type) else { return .refused(isKnown: false) }
        solved[number] = type
        return .agreed
    }

    private func occurs(_ number: Int, in type: CELType) -> Bool {
        switch type {
        case .variable(let other):
            if other == number { return true }
            return solved[other].map { occurs(number, in: $0) } ?? false
        case .list(let element): return occurs(number, in: element)
        case .map(let key, let value): return occurs(number, in: key) || occurs(number, in: value)
        case .type(.some(let inner)): return occurs(number, in: inner)
        case .abstract(_, let parameters): return parameters.contains { occurs(number, in: $0) }
        default: return false
        }
    }

    private func isEqualOrLessSpecific(_ one: CELType, _ two: CELType) -> Bool {
        switch (one, two) {
        case (.dynamic, _), (.variable, _), (.parameter, _): return true
        case (_, .dynamic), (_, .variable), (_, .parameter): return false
        case (.list(let left), .list(let right)): return isEqualOrLessSpecific(left, right)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return isEqualOrLessSpecific(key, otherKey) && isEqualOrLessSpecific(value, otherValue)
        case (.type, .type): return true
        case (.abstract(let name, let left), .abstract(let otherName, let right)):
            return name == otherName && left.count == right.count
                && zip(left, right).allSatisfy { isEqualOrLessSpecific($0, $1) }
        default: return one == two
        }
    }
}
