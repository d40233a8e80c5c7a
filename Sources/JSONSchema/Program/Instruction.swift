// Instruction: what a program is made of; small plain values in flat arrays.
import Documents

/// Kinds of nodes as bits, one for each `Node.Kind`; `wholeDecimals` lets decimals in that are integers.
typealias KindSet = UInt16

/// The sets of kinds that programs speak of.
enum Kinds {
    @inline(__always)
    static func of(_ kind: Node.Kind) -> KindSet { 1 &<< KindSet(kind.rawValue) }

    static let wholeDecimals: KindSet = 1 << 15
    static let texts = of(.string) | of(.time)
    static let numbers = of(.integer) | of(.decimal)
    static let lists = of(.sequence)
    static let mappings = of(.mapping)
    static let all: KindSet = (1 << 10) - 1

    static func of(_ types: TypeSet, countsWhole: Bool) -> KindSet {
        var result: KindSet = 0
        if types.contains(.null) { result |= of(.null) }
        if types.contains(.boolean) { result |= of(.no) | of(.yes) }
        if types.contains(.integer) { result |= of(.integer) | (countsWhole ? wholeDecimals : 0) }
        if types.contains(.number) { result |= numbers }
        if types.contains(.string) { result |= texts }
        if types.contains(.array) { result |= lists }
        if types.contains(.object) { result |= mappings }
        if result & of(.decimal) != 0 { result &= ~wholeDecimals }
        return result
    }

    /// What both sets allow.
    static func both(_ left: KindSet, _ right: KindSet) -> KindSet {
        var result = left & right & all
        let leftWhole = left & (wholeDecimals | of(.decimal)) != 0
        let rightWhole = right & (wholeDecimals | of(.decimal)) != 0
        if result & of(.decimal) == 0, leftWhole, rightWhole { result |= wholeDecimals }
        return result
    }
}

/// One step of a block.
struct Instruction: Sendable {
    enum Operation: UInt8, Sendable {
        case fail, unknown
        case text, texts, values
        case range, multiple, length, pattern, format, content
        case itemCount, unique, items, itemKinds, prefixItems, contains
        case memberCount, object, names, dependentRequired, dependentSchema
        case call, dynamicCall, any, one, not, conditional
        case unevaluatedItems, unevaluatedMembers
    }

    var operation: Operation
    /// The kinds of values it says anything of.
    var kinds: KindSet
    var a: UInt32 = 0
    var b: UInt32 = 0
    var c: UInt32 = 0
}

/// One schema: the kinds it lets in, then steps.
struct Block: Sendable {
    var start: UInt32 = 0
    var end: UInt32 = 0
    var kinds: KindSet = Kinds.all
    /// Whether it ends in `unevaluated…` and so keeps a record of what was looked at.
    var keepsRecord = false
    var resource: UInt32 = 0

    /// Whether kinds are all it asks.
    var isMereKinds: Bool { start == end && !keepsRecord }
}

/// A place in the table of a mapping's names.
struct Slot: Sendable {
    /// The name's first 8 bytes, filled up with zeros: short names are compared by it alone.
    var head: UInt64 = 0
    var hash: UInt32 = 0
    /// Where the name starts in the program's bytes.
    var start: UInt32 = 0
    /// Its bytes; `UInt32.max` for an empty place.
    var count = UInt32.max
    /// The block for the value; 0 asks nothing, `UInt32.max` says that the name is required but no property.
    var block: UInt32 = 0
    /// The kinds the block lets in.
    var kinds: KindSet = Kinds.all
    /// 1 where the name is required.
    var required: UInt16 = 0
}

/// `properties`, `required`, `patternProperties` and `additionalProperties` of one schema.
struct ObjectPlan: Sendable {
    var firstSlot: UInt32 = 0
    /// The table's size less one.
    var mask: UInt32 = 0
    var required: UInt32 = 0
    /// Pairs of pattern and block among the program's words.
    var firstPattern: UInt32 = 0
    var patternCount: UInt32 = 0
    /// The block for other values; 0 asks nothing.
    var additional: UInt32 = 0
    /// Whether `additionalProperties` stands there, so that all members count as looked at.
    var coversAll = false
    /// Whether there is any name in the table.
    var hasNames = false
}

/// Bounds of numbers: exact ones, and what they come to for integers.
struct Bounds: Sendable {
    var least = Int.min
    var most = Int.max
    var minimum: ExactNumber?
    var maximum: ExactNumber?
    var excludesMinimum = false
    var excludesMaximum = false

    func holds(_ number: ExactNumber) -> Bool {
        if let minimum, excludesMinimum ? number <= minimum : number < minimum { return false }
        if let maximum, excludesMaximum ? number >= maximum : number > maximum { return false }
        return true
    }
}

/// A schema as a flat program.
struct Program: Sendable {
    /// Block 0 lets everything in, block 1 nothing.
    var blocks: [Block] = [Block(), Block(kinds: 0)]
    var code: [Instruction] = []
    var slots: [Slot] = []
    var objects: [ObjectPlan] = []
    var words: [UInt32] = []
    var bytes: [UInt8] = []
    var bounds: [Bounds] = []
    var divisors: [ExactNumber] = []
    var patterns: [SchemaPattern] = []
    var formats: [Format] = []
    var contents: [ContentRule] = []
    /// Values to compare with, as a tape over `bytes`.
    var constants: [Node] = []
    /// For each dynamic name: blocks by resource, 0 for none.
    var dynamicBlocks: [[UInt32]] = []
    var root: UInt32 = 0
    var keepsRecords = false
    var isDynamic = false
}
