// TrapWalk: one pass over a document's tape that hands each node to the checks that may speak of it.
import Findings

/// One walk over one document; nothing is allocated for nodes that are innocent.
struct TrapWalk {
    let document: Document
    let options: CheckOptions
    let habits: FileHabits
    let nodes: UnsafeBufferPointer<Node>
    let storage: UnsafeBufferPointer<UInt8>
    let source: UnsafeBufferPointer<UInt8>
    var findings: [Finding] = []
    /// Whether the text was read without an error: else what seems to be missing may only not have been understood.
    var isSound = true
    /// The containers around the present node, the innermost last.
    var frames: [Frame] = []
    /// Where the innermost of them ends.
    private var innermostEnd = Int.max
    /// Keys of all open mappings: their shapes, and where they stand on the tape.
    var keyShapes: [(shape: UInt32, key: Int32)] = []
    /// Bytes that look like others, in text order, and how many were passed.
    var oddities: [Oddity] = []
    var passedOddities = 0
    /// How often a check spoke of something that is only odd when it is rare.
    var variableCount = 0
    var templateCount = 0
    var scheduleCount = 0
    /// Cron lines that were read and hold no surprise.
    var quietSchedules: Set<String> = []
    var nearlySameCount = 0
    private var cache = [CachedKey](repeating: CachedKey(), count: 1_024)

    /// An open container.
    struct Frame {
        let index: Int
        let end: Int
        let isMapping: Bool
        /// The key under which the container stands, or -1.
        let key: Int
        /// What that key says of its value.
        let traits: KeyTraits
        var isKeyNext: Bool
        /// In a mapping the key last seen, in a sequence -1.
        var lastKey = -1
        var lastTraits: KeyTraits = []
        var position = -1
        let firstShape: Int
    }

    private struct CachedKey {
        var hash: UInt32 = 0
        var length: UInt32 = .max
        var facts = KeyFacts()
    }

    static func findings(in document: Document, isSound: Bool, options: CheckOptions) -> [Finding] {
        guard document.nodes.count < Int(Int32.max) else { return [] }
        return document.nodes.withUnsafeBufferPointer { nodes in
            document.storage.withUnsafeBufferPointer { storage in
                document.source.bytes.withUnsafeBufferPointer { source in
                    var walk = TrapWalk(
                        document: document,
                        options: options,
                        habits: FileHabits(fileName: document.source.name),
                        nodes: nodes,
                        storage: storage,
                        source: source
                    )
                    walk.isSound = isSound
                    walk.oddities = Oddity.find(in: source)
                    walk.run()
                    return walk.findings
                }
            }
        }
    }

    private init(
        document: Document,
        options: CheckOptions,
        habits: FileHabits,
        nodes: UnsafeBufferPointer<Node>,
        storage: UnsafeBufferPointer<UInt8>,
        source: UnsafeBufferPointer<UInt8>
    ) {
        self.document = document
        self.options = options
        self.habits = habits
        self.nodes = nodes
        self.storage = storage
        self.source = source
    }

    private mutating func run() {
        var index = 0
        while index < nodes.count {
            while index >= innermostEnd, let frame = frames.last { close(frame) }
            let node = nodes[index]
            // What stands here through an alias was looked at where it is written.
            let isCopy = !node.flags.isDisjoint(with: [.aliased, .merged])
            if let last = frames.indices.last {
                frames[last].position &+= 1
                if frames[last].isMapping {
                    let isKey = frames[last].isKeyNext
                    frames[last].isKeyNext = !isKey
                    if isKey {
                        frames[last].lastKey = index
                        if !node.isContainer, !isCopy {
                            seeKey(index, node, frame: last)
                        } else {
                            frames[last].lastTraits = []
                        }
                        if !node.isContainer || isCopy {
                            index += max(1, node.extent)
                            continue
                        }
                    }
                }
            }
            if isCopy {
                index += max(1, node.extent)
            } else if node.isContainer {
                open(index, node)
                index += 1
            } else {
                seeScalar(index, node)
                index += 1
            }
        }
        while let frame = frames.last { close(frame) }
        finish()
    }

    private mutating func open(_ index: Int, _ node: Node) {
        let parent = frames.last
        let key = parent.map { $0.isMapping ? $0.lastKey : $0.key } ?? -1
        let traits = parent.map { $0.isMapping ? $0.lastTraits : $0.traits } ?? []
        frames.append(
            Frame(
                index: index,
                end: index + max(1, node.extent),
                isMapping: node.kind == .mapping,
                key: key,
                traits: traits,
                isKeyNext: true,
                firstShape: keyShapes.count
            )
        )
        innermostEnd = index + max(1, node.extent)
        if node.kind == .mapping, node.style == .flow { TemplateLeftOver.look(atFlowMapping: index, node, &self) }
    }

    private mutating func close(_ frame: Frame) {
        frames.removeLast()
        innermostEnd = frames.last?.end ?? .max
        guard frame.isMapping else { return }
        if keyShapes.count - frame.firstShape > 1 { KeysNearlySame.look(from: frame.firstShape, frame, &self) }
        keyShapes.removeLast(keyShapes.count - frame.firstShape)
    }

    private mutating func seeKey(_ index: Int, _ node: Node, frame: Int) {
        let text = text(of: node)
        let facts = facts(of: text, hash: node.link)
        frames[frame].lastTraits = facts.traits
        keyShapes.append((facts.shape, Int32(truncatingIfNeeded: index)))
        if facts.nearWord != 0 { KeyLooksMisspelt.look(atKey: index, node, text, nearWord: facts.nearWord, &self) }
        if text.count <= 3, text.count > 0, node.style == .plain, document.format == .yaml {
            KeyReadAsBoolean.look(atKey: index, node, text, &self)
        }
        if passedOddities < oddities.count { passOddities(index, node, isKey: true) }
        if text.count > 3, text[0] >= 0xC2, node.style == .plain { TypographicQuote.look(atKey: node, text, &self) }
        if document.format == .dotenv { SpaceAroundEquals.look(atKey: index, node, &self) }
    }

    /// What a key's name says; names repeat, so they are judged once.
    private mutating func facts(of text: ByteText, hash: UInt32) -> KeyFacts {
        let slot = Int(hash & 1_023)
        if cache[slot].hash == hash, cache[slot].length == UInt32(truncatingIfNeeded: text.count) {
            return cache[slot].facts
        }
        let facts = KeyFacts(of: text)
        cache[slot] = CachedKey(hash: hash, length: UInt32(truncatingIfNeeded: text.count), facts: facts)
        return facts
    }

    /// The odd bytes inside a node, and past those before it.
    mutating func passOddities(_ index: Int, _ node: Node, isKey: Bool) {
        while passedOddities < oddities.count, oddities[passedOddities].offset < node.span.start { passedOddities += 1 }
        guard passedOddities < oddities.count, oddities[passedOddities].offset < node.span.end else { return }
        let first = passedOddities
        while passedOddities < oddities.count, oddities[passedOddities].offset < node.span.end { passedOddities += 1 }
        InvisibleCharacter.look(at: index, node, first..<passedOddities, isKey: isKey, &self)
    }
}

/// A scalar value as the checks see it.
struct SeenScalar {
    /// Its index on the tape.
    let index: Int
    /// Its node.
    let node: Node
    /// Its text, decoded.
    let text: ByteText
    /// What the key above says of it.
    let traits: KeyTraits
    /// The key above, or -1; for a list's element the list's key.
    let key: Int
    /// Whether it is an element of a list.
    let isListed: Bool
    /// Which kinds of bytes its text has.
    let classes: ByteClasses
}
