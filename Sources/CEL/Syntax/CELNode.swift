// CELNode: one entry of an expression's tree, and the flat tree itself.

/// One node of an expression: what it does and where its operands are; no references.
struct CELNode: Sendable {
    /// What a node does; the first part comes from the parser, the second from resolving names.
    enum Operation: UInt8, Sendable {
        /// `first`: constant.
        case constant
        /// `first`: name; flag `leadingDot`.
        case name
        /// `first`: operand, `second`: name; flags `test`, `optional`.
        case select
        /// `first`: operand, `second`: key; flag `optional`.
        case index
        /// `first`: name, `second`, `third`: children; flag `member`: the first child is the receiver.
        case call
        case not, negate
        /// `second`, `third`: children.
        case and, or
        /// `first` ? `second` : `third`.
        case conditional
        case add, subtract, multiply, divide, modulo
        case equal, notEqual, less, lessEqual, greater, greaterEqual, contained
        /// `second`, `third`: children, maybe `optionalElement`.
        case list
        /// `second`, `third`: children: key, value, key, value.
        case map
        /// `first`: name of the type, `second`, `third`: children: field (a constant), value.
        case structure
        /// `first`: an optional that gives an element or none.
        case optionalElement
        /// `first`: index into the tree's loops.
        case loop
        /// `first`: slot, `second`: its value, `third`: the result.
        case bind
        /// `first`: slot, `second`: an optional, `third`: what is made of its value; flag `flat`.
        case optionalMap
        /// `first`: first slot, `second`, `third`: children: the slots' expressions, then the result.
        case block

        /// `first`: slot of a local variable.
        case local
        /// `first`: slot of a block's expression.
        case blockIndex
        /// `first`: position among the program's variables.
        case variable
        /// `first`: index into the tree's alternatives.
        case alternatives
        /// `builtin` applied to `second`, `third`: children.
        case function
        /// `first`: custom function, `second`, `third`: children.
        case custom
        /// A call of something that is not there: `first`: name, `second`, `third`: children.
        case unbound
        /// `first`: base, `second`, `third`: names of the path.
        case path
        /// `first`: subject, `second`: constant pattern.
        case matches
    }

    static let leadingDot: UInt8 = 1
    static let test: UInt8 = 2
    static let optional: UInt8 = 4
    static let member: UInt8 = 8
    static let flat: UInt8 = 16
    /// The node's result is one of the program's constants: it was folded.
    static let folded: UInt8 = 32

    var operation: Operation
    var flags: UInt8 = 0
    var builtin: CELBuiltin = .none
    var first: Int32 = 0
    var second: Int32 = 0
    var third: Int32 = 0
    /// Where it is written: the byte of its operator, name or first token.
    var offset: UInt32

    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }
}

/// A comprehension: what is gone through, under which names, and what is done with each element.
struct CELLoop: Sendable {
    enum Kind: UInt8, Sendable {
        case all, exists, existsOne, map, filter, transformList, transformMap, transformMapEntry
    }

    var kind: Kind
    /// Name of the first variable.
    var variable: String
    /// Name of the second variable, in two-variable forms.
    var second: String?
    /// What is gone through.
    var range: Int32
    /// The condition, or -1 where every element is taken.
    var condition: Int32
    /// What is made of an element, or -1.
    var transform: Int32
    /// The variables' slots, given when names are resolved.
    var slot: Int32 = -1
    var secondSlot: Int32 = -1
    /// How many nodes are evaluated for an element: its price in steps.
    var price: Int32 = 1
}

/// One way to read a dotted name: a variable and how many of the name's last parts are fields of it.
struct CELAlternative: Sendable {
    var variable: Int32
    var remaining: Int32
}

/// All the ways to read a dotted name whose variables are known only when it is evaluated.
struct CELAlternatives: Sendable {
    var ways: [CELAlternative]
    /// The names of the dotted name, first to last.
    var path: [Int32]
    /// The constant that the whole name stands for where no variable does, or -1.
    var constant: Int32
    var text: String
}

/// An expression as flat arrays: nodes refer to one another by position.
struct CELTree: Sendable {
    var nodes: [CELNode] = []
    var children: [Int32] = []
    var constants: [CELValue] = []
    var names: [CELName] = []
    var loops: [CELLoop] = []
    var alternatives: [CELAlternatives] = []
    /// How deep each node's expression is.
    var depths: [UInt16] = []
    /// Which bytes each node's expression has; brackets around it are left out.
    var starts: [UInt32] = []
    var ends: [UInt32] = []
    var root: Int32 = 0

    subscript(_ index: Int32) -> CELNode {
        get { nodes[Int(index)] }
        set { nodes[Int(index)] = newValue }
    }

    /// The operands of a node with a children range.
    func operands(of node: CELNode) -> ArraySlice<Int32> {
        children[Int(node.second)..<Int(node.second) + Int(node.third)]
    }

    mutating func addName(_ text: String) -> Int32 {
        names.append(CELName(text))
        return Int32(truncatingIfNeeded: names.count - 1)
    }

    mutating func addConstant(_ value: CELValue) -> Int32 {
        constants.append(value)
        return Int32(truncatingIfNeeded: constants.count - 1)
    }

    mutating func addChildren(_ list: some Sequence<Int32>) -> (start: Int32, count: Int32) {
        let start = children.count
        children.append(contentsOf: list)
        return (Int32(truncatingIfNeeded: start), Int32(truncatingIfNeeded: children.count - start))
    }
}
