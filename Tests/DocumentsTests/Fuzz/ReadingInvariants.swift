// ReadingInvariants: what holds for every document and finding, whatever was read.
import Documents
import Findings

/// What holds for every result of reading, whatever the text was.
enum ReadingInvariants {
    /// The first thing that does not hold, or nil.
    static func breach(of result: ReadResult, options: ReadOptions) -> String? {
        for finding in result.findings {
            if Int(finding.place.span.end) > finding.place.source.bytes.count {
                return "\(finding.code) reaches behind the text"
            }
            if finding.place.span.start > finding.place.span.end { return "\(finding.code) ends before it starts" }
            if finding.message.isEmpty || finding.message.utf8.count > 1_000 {
                return "\(finding.code): \(finding.message.utf8.count) bytes said"
            }
            if finding.place.start > finding.place.end { return "\(finding.code) has positions in the wrong order" }
        }
        if zip(result.findings, result.findings.dropFirst()).contains(where: {
            $0.place.span.start > $1.place.span.start
        }) {
            return "findings are not in text order"
        }
        if result.findings.count > options.maximumFindings + 40 { return "\(result.findings.count) findings" }
        guard let document = result.document else {
            return result.findings.contains { $0.level == .error } ? nil : "no document and no error"
        }
        return breach(of: document, options: options)
    }

    private static func breach(of document: Document, options: ReadOptions) -> String? {
        // A dotted key or header may add its levels, each with a key, before the limit is looked at again.
        if document.nodes.count > options.maximumNodes * 2 + 16 + document.roots.count {
            return "\(document.nodes.count) nodes"
        }
        for root in document.roots where !(0...document.nodes.count).contains(root) { return "root \(root)" }
        var open: [(index: Int, end: Int, members: Int)] = []
        var index = document.roots.first ?? 0
        while index < document.nodes.count {
            let node = document.nodes[index]
            if let problem = breach(of: node, in: document) { return "node \(index): \(problem)" }
            while let last = open.last, index >= last.end {
                if index > last.end { return "node \(last.index) ends inside of a member" }
                if let problem = closed(last.index, last.members, document) { return problem }
                open.removeLast()
            }
            let end = index + node.extent
            if node.extent < 1 || end > document.nodes.count { return "node \(index) has the extent \(node.extent)" }
            if let last = open.last {
                if end > last.end { return "node \(index) reaches behind its container" }
                let isKeyPlace = document.nodes[last.index].kind == .mapping && last.members % 2 == 0
                if !node.isContainer, node.flags.contains(.key) != isKeyPlace {
                    return "node \(index) is a key where none is"
                }
                open[open.count - 1].members += 1
            }
            if node.isContainer { open.append((index, end, 0)) }
            index += 1
        }
        while let last = open.popLast() {
            if let problem = closed(last.index, last.members, document) { return problem }
        }
        return nil
    }

    private static func breach(of node: Node, in document: Document) -> String? {
        if node.span.start > node.span.end || Int(node.span.end) > document.source.bytes.count {
            return "span \(node.span)"
        }
        guard !node.isContainer else { return nil }
        let end = Int(node.first) + Int(node.length)
        if end > document.storage.count { return "text reaches to \(end) of \(document.storage.count)" }
        let text = document.storage[Int(node.first)..<end]
        if node.kind == .string, String(validating: text, as: UTF8.self) == nil { return "text is no UTF-8" }
        if node.flags.contains(.key) {
            let hash = text.withUnsafeBufferPointer { KeyHash.of($0) }
            if hash != node.link { return "key hash" }
        }
        if node.kind == .integer || node.kind == .decimal {
            let reading = Document.read(SourceText(name: "n", bytes: Array(text)), as: .json)
            if !reading.isSound || reading.document?.nodes.first?.kind != node.kind {
                return "\(node.kind) \(String(decoding: text, as: UTF8.self))"
            }
        }
        return nil
    }

    private static func closed(_ index: Int, _ members: Int, _ document: Document) -> String? {
        let node = document.nodes[index]
        if node.kind == .sequence {
            return node.count == members ? nil : "node \(index) counts \(node.count) of \(members)"
        }
        if members % 2 != 0 || node.count != members / 2 {
            return "node \(index) counts \(node.count) of \(members) halves"
        }
        var seen: Set<[UInt8]> = []
        for (key, _) in document.members(of: index) where !document.nodes[key].isContainer {
            let text = document.withText(of: key) { Array($0) }
            if !seen.insert(text).inserted { return "node \(index) has a key twice" }
        }
        return nil
    }
}
