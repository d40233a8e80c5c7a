// MatrixCheck: what the comparison over all environments finds, with few false alarms.
public import Findings
import Documents

/// Looks at one environment in the light of all others.
public struct MatrixCheck: Sendable {
    private let matrix: Matrix
    private let secrets: SecretNames
    /// The gaps by the map they are in.
    private let gapsByMap: [String: [Int]]

    /// A check over a matrix.
    public init(_ matrix: Matrix) {
        self.matrix = matrix
        secrets = SecretNames()
        var byMap: [String: [Int]] = [:]
        for (index, row) in matrix.gaps.enumerated() { byMap[Self.map(of: row), default: []].append(index) }
        gapsByMap = byMap
    }

    /// What stands out in an environment; nothing where it is the only one.
    ///
    /// Cost: O(values × environments).
    public func findings(in environment: String) -> [Finding] {
        guard matrix.environments.count > 1,
            let column = matrix.environments.firstIndex(where: { $0.name == environment })
        else { return [] }
        var findings = gaps(in: column)
        for row in matrix.rows {
            findings += [type(row, column), almost(row, column), unit(row, column)].compactMap(\.self)
        }
        findings += ServerCheck(matrix: matrix, secrets: secrets).findings(in: column)
        return Report(findings: findings).findings
    }

    private func names(_ columns: [Int]) -> String {
        Shape.joined(columns.map { matrix.environments[$0].name }).replacing(" or ", with: " and ")
    }

    private func related(_ row: Matrix.Row, _ columns: some Sequence<Int>) -> [RelatedPlace] {
        columns.prefix(3).compactMap { column in
            guard let cell = row.cells[column], let place = matrix.place(of: row, in: column) else { return nil }
            let text = row.isMap ? "has it" : "has \(cell.text)"
            return RelatedPlace("\(matrix.environments[column].name) \(text)", at: place)
        }
    }

    // MARK: Missing

    /// The missing keys; of very many in one map the first ones say enough.
    private func gaps(in column: Int) -> [Finding] {
        var counts: [String: Int] = [:]
        var result: [Finding] = []
        for row in matrix.gaps where row.cells[column] == nil {
            let map = Self.map(of: row)
            guard counts[map, default: 0] < 20, let finding = gap(row, column) else { continue }
            counts[map, default: 0] += 1
            result.append(finding)
        }
        return result
    }

    /// A key that all others have, or that is probably misspelt here.
    private func gap(_ row: Matrix.Row, _ column: Int) -> Finding? {
        guard row.cells[column] == nil else { return nil }
        let others = row.cells.indices.filter { $0 != column }
        let having = others.filter { row.cells[$0] != nil }
        guard having.count == others.count, let key = row.path.steps.last, case .key(let word) = key else { return nil }
        let around = place(around: row, column)
        let rivals = onlyHere(beside: row, column)
        if let near = NearestWord.nearest(to: word, among: rivals.map(\.word)),
            let rival = rivals.first(where: { $0.word == near })
        {
            return KeyMissingHere.finding(
                misspelt: near,
                row.name,
                others: names(having),
                at: rival.place,
                related: related(row, having)
            )
        }
        // A key of one other environment alone may be that one's own.
        let isProtected = matrix.environments[column].isProtected
        guard !DevelopmentWords.isOne(word), others.count > 1 || isProtected, let around else { return nil }
        return KeyMissingHere.finding(
            row.name,
            in: matrix.environments[column].name,
            others: names(having),
            isSure: isProtected && others.count > 1,
            at: around,
            related: related(row, having)
        )
    }

    /// The place of the map that lacks a key.
    private func place(around row: Matrix.Row, _ column: Int) -> Place? {
        guard let config = matrix.environments[column].document(named: row.document) else { return nil }
        let parent = ValuePath(Array(row.path.steps.dropLast()))
        guard let node = config.document.value(at: parent) else { return nil }
        var place = config.place(of: node)
        if node + 1 < config.document.nodes.count, node > 0 { place.span = config.place(of: node - 1).span }
        if node == 0 { place.span = Span(from: Int(place.span.start), to: Int(place.span.start)) }
        place.path = row.name
        return place
    }

    /// The keys beside a gap that no other environment has.
    private func onlyHere(beside row: Matrix.Row, _ column: Int) -> [(word: String, place: Place)] {
        // Of very many rivals none is likelier than another.
        (gapsByMap[Self.map(of: row)] ?? []).prefix(200).compactMap { index in
            let other = matrix.gaps[index]
            guard case .key(let word)? = other.path.steps.last, let cell = other.cells[column],
                other.cells.enumerated().allSatisfy({ $0.offset == column || $0.element == nil }),
                let config = matrix.environments[column].document(named: row.document)
            else { return nil }
            var place = config.place(of: cell.node - 1)
            place.path = other.name
            return (word, place)
        }
    }

    private static func map(of row: Matrix.Row) -> String {
        "\(row.document)/" + ValuePath(Array(row.path.steps.dropLast())).pointer
    }

    // MARK: Other type, almost the same

    /// A value of another type than in all other environments that have it.
    private func type(_ row: Matrix.Row, _ column: Int) -> Finding? {
        guard let cell = row.cells[column], cell.kind != .null, let place = matrix.place(of: row, in: column) else {
            return nil
        }
        let others = row.cells.indices.filter { other in
            guard other != column, let there = row.cells[other] else { return false }
            return there.kind != .null && !isReference(row, other)
        }
        guard !others.isEmpty, !isReference(row, column) else { return nil }
        let kinds = others.compactMap { row.cells[$0]?.kind }
        guard let kind = kinds.first, kinds.allSatisfy({ $0.isSameType(as: kind) }), !kind.isSameType(as: cell.kind)
        else {
            return nil
        }
        // Of two, the protected one is told; where both are alike, the later one.
        if others.count == 1 {
            let (here, there) = (matrix.environments[column], matrix.environments[others[0]])
            guard here.isProtected != there.isProtected ? here.isProtected : column > others[0] else { return nil }
        }
        return TypeDiffers.finding(
            row.name,
            cell,
            in: matrix.environments[column].name,
            others: names(others),
            kind: kind,
            at: place,
            related: related(row, others)
        )
    }

    private func isReference(_ row: Matrix.Row, _ column: Int) -> Bool {
        guard let cell = row.cells[column], let config = matrix.environments[column].document(named: row.document)
        else {
            return false
        }
        return config.document.secretReference(at: cell.node) != nil
    }

    /// A text that differs from all others by case or blanks alone.
    private func almost(_ row: Matrix.Row, _ column: Int) -> Finding? {
        guard !row.isSame, let here = text(row, column), let place = matrix.place(of: row, in: column) else {
            return nil
        }
        let others = row.cells.indices.filter { $0 != column }
        let texts = others.compactMap { text(row, $0) }
        guard texts.count == others.count, let there = texts.first, texts.allSatisfy({ $0 == there }), there != here
        else {
            return nil
        }
        guard Self.folded(here) == Self.folded(there), isTold(column, others) else { return nil }
        let isHidden = row.cells.contains { $0?.isSecret == true }
        return AlmostTheSame.finding(
            row.name,
            isHidden ? nil : (here, there),
            others: names(others),
            at: place,
            related: related(row, others)
        )
    }

    private static func folded(_ text: String) -> String {
        var result = text.lowercased()
        while result.hasSuffix("/") || result.hasSuffix(" ") { result.removeLast() }
        return result.replacing(" ", with: "")
    }

    /// Of two alike environments one is told, of more the odd one.
    private func isTold(_ column: Int, _ others: [Int]) -> Bool {
        guard others.count == 1 else { return true }
        let (here, there) = (matrix.environments[column], matrix.environments[others[0]])
        return here.isProtected != there.isProtected ? here.isProtected : column > others[0]
    }

    private func text(_ row: Matrix.Row, _ column: Int) -> String? {
        guard let cell = row.cells[column], cell.kind == .string else { return nil }
        return matrix.environments[column].document(named: row.document)?.document.text(of: cell.node)
    }

    /// A time or size that is exactly 1000 or 1024 times that of all others: probably another unit.
    private func unit(_ row: Matrix.Row, _ column: Int) -> Finding? {
        guard case .key(let word)? = row.path.steps.last, DevelopmentWords.isMeasure(word),
            let here = number(row, column), here > 0, let place = matrix.place(of: row, in: column)
        else { return nil }
        let others = row.cells.indices.filter { $0 != column }
        let numbers = others.compactMap { number(row, $0) }
        guard numbers.count == others.count, let there = numbers.first, there > 0 else { return nil }
        guard numbers.allSatisfy({ $0 == there }), isTold(column, others) else { return nil }
        let (large, small) = here > there ? (here, there) : (there, here)
        guard large.isMultiple(of: small), [1_000, 1_024, 1_000_000, 1_048_576].contains(large / small) else {
            return nil
        }
        return UnitDiffers.finding(
            row.name,
            (here, there),
            factor: large / small,
            others: names(others),
            at: place,
            related: related(row, others)
        )
    }

    private func number(_ row: Matrix.Row, _ column: Int) -> Int? {
        guard let cell = row.cells[column], cell.kind == .integer else { return nil }
        return matrix.environments[column].document(named: row.document).flatMap {
            Int($0.document.text(of: cell.node))
        }
    }
}
