// EvaluatorState: what a run reads and changes.
import Documents

/// All that one run of a program needs, in one place.
struct EvaluatorState {
    let tape: Tape
    let blocks: UnsafePointer<Block>
    let code: UnsafePointer<Instruction>
    let slots: UnsafePointer<Slot>
    let objects: UnsafePointer<ObjectPlan>
    let words: UnsafePointer<UInt32>
    let bytes: UnsafeBufferPointer<UInt8>
    let constants: Tape
    let bounds: UnsafePointer<Bounds>
    let patterns: UnsafePointer<SchemaPattern>
    let isDynamic: Bool
    /// Unretained: the caller holds the schema while the evaluator runs.
    let core: Unmanaged<SchemaCore>
    var depth = 0
    var budget: Int
    var isUnsure = false
    /// Where the record of the value at hand starts in `marks`; -1 where none is kept.
    var record = -1
    var marks: [UInt64] = []
    /// Resources entered, outermost first; kept for dynamic programs only.
    var scope: [UInt32] = []

    var program: Program { core._withUnsafeGuaranteedRef { $0.program } }
}

extension Evaluator {
    @inline(__always) var tape: Tape { state.pointee.tape }
    @inline(__always) var blocks: UnsafePointer<Block> { state.pointee.blocks }
    @inline(__always) var code: UnsafePointer<Instruction> { state.pointee.code }
    @inline(__always) var slots: UnsafePointer<Slot> { state.pointee.slots }
    @inline(__always) var objects: UnsafePointer<ObjectPlan> { state.pointee.objects }
    @inline(__always) var words: UnsafePointer<UInt32> { state.pointee.words }
    @inline(__always) var allBytes: UnsafeBufferPointer<UInt8> { state.pointee.bytes }
    @inline(__always) var constants: Tape { state.pointee.constants }
    @inline(__always) var bounds: UnsafePointer<Bounds> { state.pointee.bounds }
    @inline(__always) var patterns: UnsafePointer<SchemaPattern> { state.pointee.patterns }
    @inline(__always) var isDynamic: Bool { state.pointee.isDynamic }

    @inline(__always) var depth: Int {
        get { state.pointee.depth }
        nonmutating set { state.pointee.depth = newValue }
    }
    @inline(__always) var budget: Int {
        get { state.pointee.budget }
        nonmutating set { state.pointee.budget = newValue }
    }
    @inline(__always) var isUnsure: Bool {
        get { state.pointee.isUnsure }
        nonmutating set { state.pointee.isUnsure = newValue }
    }
    @inline(__always) var record: Int {
        get { state.pointee.record }
        nonmutating set { state.pointee.record = newValue }
    }
}
