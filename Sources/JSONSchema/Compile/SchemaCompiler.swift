// SchemaCompiler: reads all schemas that can be reached from a root, with references resolved.
import Documents
import Patterns

/// Reads schemas from documents; nothing here calls itself: what is found is put on a list of work.
struct SchemaCompiler {
    var resources: SchemaResources
    let options: SchemaOptions
    var subschemas: [Subschema] = []
    var patterns: [SchemaPattern] = []
    var unresolved: [UnresolvedReference] = []
    var faults: [SchemaFault] = []
    /// Names that `$dynamicRef` asks for; `""` is `$recursiveRef`.
    var dynamicNames: [String] = []
    /// For each dynamic name: the schema that each resource offers.
    var dynamicTargets: [[Int: Int]] = []
    private var numbers: [[Int32]] = []
    private var depths: [Int] = []
    private var next = 0
    private var patternNumbers: [String: Int] = [:]
    static let maximumDepth = 1_000

    init(registry: SchemaRegistry, options: SchemaOptions) {
        resources = SchemaResources(registry: registry)
        self.options = options
    }

    /// Reads everything reachable from a document's root; returns the root's number.
    mutating func compile(_ document: Document) -> Int? {
        guard let source = resources.add(document, at: options.address, draft: options.draft), let root = document.root
        else { return nil }
        let number = request(source, root, 0, depth: 0)
        readPending()
        while requestDynamicTargets() { readPending() }
        faults += resources.faults
        findLoops()
        return number
    }

    /// The number of the schema at a node, which is read later unless it was.
    mutating func request(_ source: Int, _ node: Int, _ outer: Int, depth: Int) -> Int {
        while numbers.count <= source {
            numbers.append([Int32](repeating: -1, count: resources.sources[numbers.count].document.nodes.count))
        }
        let known = numbers[source][node]
        if known >= 0 { return Int(known) }
        let number = subschemas.count
        numbers[source][node] = Int32(truncatingIfNeeded: number)
        let resource = resources.rootResources[source][node] ?? outer
        subschemas.append(Subschema(source: source, node: node, resource: resource))
        depths.append(depth)
        return number
    }

    private mutating func readPending() {
        while next < subschemas.count {
            read(next)
            next += 1
        }
    }

    private mutating func read(_ number: Int) {
        let place = subschemas[number]
        let document = resources.sources[place.source].document
        let draft = resources.resources[place.resource].draft
        if depths[number] > SchemaCompiler.maximumDepth {
            faults.append(SchemaFault(kind: .tooDeep(depths[number]), source: place.source, node: place.node))
            return
        }
        switch document.nodes[place.node].kind {
        case .mapping:
            var reader = KeywordReader(document: document, place: place, draft: draft, depth: depths[number] + 1)
            subschemas[number].keywords = reader.read(with: &self)
        // Draft 4 has them in two keywords only; elsewhere the lint speaks of it.
        case .yes: subschemas[number].constant = true
        case .no: subschemas[number].constant = false
        default: faults.append(SchemaFault(kind: .notASchema, source: place.source, node: place.node))
        }
    }

    /// Asks for the schemas that resources offer under the dynamic names in use; false where there were no new ones.
    private mutating func requestDynamicTargets() -> Bool {
        let before = subschemas.count
        for (index, name) in dynamicNames.enumerated() {
            for (number, resource) in resources.resources.enumerated() where dynamicTargets[index][number] == nil {
                guard let node = resource.dynamicAnchors[name] else { continue }
                dynamicTargets[index][number] = request(resource.source, node, number, depth: 0)
            }
        }
        return subschemas.count > before
    }

    /// The number of a dynamic name.
    mutating func dynamicName(_ name: String) -> Int {
        if let known = dynamicNames.firstIndex(of: name) { return known }
        dynamicNames.append(name)
        dynamicTargets.append([:])
        return dynamicNames.count - 1
    }

    /// The number of a pattern; nil, with a fault, where it cannot be read.
    mutating func pattern(_ text: String, source: Int, node: Int) -> Int? {
        if let known = patternNumbers[text] { return known }
        do throws(PatternSyntaxError) {
            let pattern = try SchemaPattern(text)
            patterns.append(pattern)
            patternNumbers[text] = patterns.count - 1
            return patterns.count - 1
        } catch {
            let kind = SchemaFault.Kind.invalidPattern(
                offset: error.offset,
                length: error.length,
                message: error.message,
                expected: error.expected
            )
            faults.append(SchemaFault(kind: kind, source: source, node: node))
            return nil
        }
    }

    /// What a reference leads to, as a rule.
    mutating func reference(_ text: String, from place: Subschema, node: Int) -> (
        rule: Rule, target: SchemaResources.Target?
    ) {
        switch resources.target(of: URIReference(text), from: place.resource) {
        case .success(let target?):
            return (.reference(request(target.source, target.node, target.resource, depth: 0)), target)
        case .success(nil):
            faults.append(SchemaFault(kind: .referenceToNowhere(text), source: place.source, node: node))
            return (.annotation, nil)
        case .failure(let why):
            let base = resources.resources[place.resource].address
            let address = base.resolving(URIReference(text)).description
            unresolved.append(
                UnresolvedReference(
                    address: address,
                    reason: why.reason,
                    node: node,
                    source: resources.sources[place.source].address
                )
            )
            return (.unresolved(unresolved.count - 1), nil)
        }
    }
}
