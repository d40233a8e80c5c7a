// CELEnvironment: which variables and functions an expression may use.

/// What expressions are compiled against: declared variables and functions, a container, limits of syntax.
///
/// Cost: to copy, a few references; declare once, compile often.
public struct CELEnvironment: Sendable {
    /// Runs a custom function; operands in order, the receiver first.
    public typealias Implementation = @Sendable ([CELValue]) throws(CELFault) -> CELValue
    /// The content of a time zone's TZif file by name, such as `Europe/Berlin`, or nil.
    public typealias TimeZoneSource = @Sendable (String) -> [UInt8]?

    /// Where names are looked up first: `a.b` makes `x` mean `a.b.x`, then `a.x`, then `x`.
    public var container = "" {
        didSet { prefixes = CELEnvironment.prefixes(of: container) }
    }
    /// Whether `has`, `all`, `map` and the others are expanded.
    public var hasMacros = true
    /// Whether types and names are checked; without, mistakes show when evaluated.
    public var isChecked = true
    /// Most brackets and operands inside one another.
    public var maximumDepth = 200
    /// Where time zones come from; without, only UTC and fixed offsets are known.
    public var timeZones: TimeZoneSource?

    private(set) var variables: [String: CELType] = [:]
    private(set) var customFunctions: [String: CELFunction] = [:]
    private(set) var implementations: [Implementation?] = []
    private(set) var dottedRoots: Set<String> = ["google", "net"]
    private(set) var prefixes: [String] = []

    /// The standard and all extensions, no variables.
    public init() {}

    /// Declares a variable.
    ///
    /// A dotted name is one variable. Declared again, the later type holds.
    public mutating func declare(_ name: String, _ type: CELType) {
        variables[name] = type
        if let dot = name.firstIndex(of: ".") { dottedRoots.insert(String(name[..<dot])) }
    }

    /// Adds a way to call a function; `implementation` may be nil where expressions are only checked.
    public mutating func declare(
        function name: String,
        parameters: [CELType],
        result: CELType,
        isMember: Bool = false,
        implementation: Implementation? = nil
    ) {
        var open: [String] = []
        for type in parameters + [result] { CELEnvironment.collectParameters(type, into: &open) }
        let overload = CELOverload(isMember: isMember, parameters: parameters, result: result, typeParameters: open)
        var function =
            customFunctions[name] ?? CELFunction(name: name, overloads: [], builtin: .none, custom: nextCustom())
        function.overloads.append(overload)
        customFunctions[name] = function
        if let implementation { implementations[Int(function.custom)] = implementation }
        if let dot = name.firstIndex(of: ".") { dottedRoots.insert(String(name[..<dot])) }
    }

    private mutating func nextCustom() -> Int32 {
        implementations.append(nil)
        return Int32(truncatingIfNeeded: implementations.count - 1)
    }

    /// The function of a name, custom ones first.
    func function(_ name: String) -> CELFunction? { customFunctions[name] ?? StandardFunctions.all[name] }

    private static func prefixes(of container: String) -> [String] {
        guard !container.isEmpty else { return [] }
        let parts = container.split(separator: ".")
        return (1...parts.count).reversed().map { parts[..<$0].joined(separator: ".") + "." }
    }

    private static func collectParameters(_ type: CELType, into open: inout [String]) {
        switch type {
        case .parameter(let name): if !open.contains(name) { open.append(name) }
        case .list(let element), .wrapper(let element), .type(.some(let element)):
            collectParameters(element, into: &open)
        case .map(let key, let value):
            collectParameters(key, into: &open)
            collectParameters(value, into: &open)
        case .abstract(_, let parameters): for type in parameters { collectParameters(type, into: &open) }
        default: break
        }
    }
}

extension CELEnvironment {
    /// Compiles an expression.
    ///
    /// Cost: a few microseconds for a rule of one line.
    /// - Throws: `CELFailure` with all mistakes; a mistake of syntax stands alone.
    public func compile(_ text: String) throws(CELFailure) -> CELProgram {
        let checked = try resolve(text)
        return CELProgram(checked, environment: self, text: text, isOptimised: true)
    }

    /// The type an expression comes to.
    ///
    /// - Throws: `CELFailure` with all mistakes.
    public func check(_ text: String) throws(CELFailure) -> CELType { try resolve(text).type }

    func resolve(_ text: String) throws(CELFailure) -> CheckedTree {
        let tree: CELTree
        do {
            tree = try CELParser.parse(text, hasMacros: hasMacros, maximumDepth: maximumDepth)
        } catch {
            throw CELFailure(issues: [error])
        }
        var checker = CELChecker(tree, environment: self)
        let type = checker.check(checker.tree.root)
        guard checker.issues.isEmpty else {
            throw CELFailure(issues: checker.issues.sorted { $0.offset < $1.offset })
        }
        return CheckedTree(
            tree: checker.tree,
            type: checker.solver.substitute(type, openToDynamic: true),
            variables: checker.variables,
            slotCount: Int(checker.slotCount)
        )
    }
}

/// A tree with its names resolved.
struct CheckedTree: Sendable {
    var tree: CELTree
    var type: CELType
    var variables: [String]
    var slotCount: Int
}
