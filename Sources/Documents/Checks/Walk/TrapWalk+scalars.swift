// TrapWalk+scalars: which checks get to see a scalar; everything innocent leaves after a comparison or two.
import Findings

extension TrapWalk {
    mutating func seeScalar(_ index: Int, _ node: Node) {
        let frame = frames.last
        let isListed = frame.map { !$0.isMapping } ?? false
        let text = text(of: node)
        let scalar = SeenScalar(
            index: index,
            node: node,
            text: text,
            traits: frame.map { $0.isMapping ? $0.lastTraits : $0.traits } ?? [],
            key: frame.map { $0.isMapping ? $0.lastKey : $0.key } ?? -1,
            isListed: isListed,
            classes: text.classes
        )
        if passedOddities < oddities.count { passOddities(index, node, isKey: false) }
        switch document.format {
        case .yaml:
            if node.style == .plain {
                seePlain(scalar)
            } else if node.style == .implied || node.length == 0 {
                seeEmpty(scalar)
            }
        case .json, .jsonc, .toml:
            if node.kind == .integer || node.kind == .decimal || node.kind == .notFinite { seeNumber(scalar) }
        case .dotenv: seeDotenv(scalar)
        case .ini, .properties: seeLine(scalar)
        }
        if node.kind == .string, node.length > 0 { seeText(scalar) }
    }

    /// A plain YAML scalar: its first byte says which readers may make something else of it.
    private mutating func seePlain(_ scalar: SeenScalar) {
        let raw = raw(of: scalar.node)
        guard let first = raw.first else {
            seeEmpty(scalar)
            return
        }
        switch first {
        case 0x30...0x39, 0x2B, 0x2D:
            if raw.count > 1, raw.count <= 64 { seePlainNumber(scalar, raw) }
        case 0x2E:
            if raw.count <= 5 { NotANumber.look(at: scalar, raw, &self) }
        case 0x59, 0x79, 0x4E, 0x6E, 0x4F, 0x6F:
            if raw.count <= 4 { WordReadAsBoolean.look(at: scalar, raw, &self) }
        case 0x7E:
            if raw.count == 1 { WordReadAsNull.look(at: scalar, raw, &self) }
        case 0x3D, 0x3C:
            if raw.count <= 2 { SignReadAsTag.look(at: scalar, raw, &self) }
        default: break
        }
        if scalar.node.kind == .string { NoSpaceAfterColon.look(at: scalar, raw, &self) }
        // Only a `#` behind the value makes a comment of the rest.
        let end = Int(scalar.node.span.end)
        if end + 1 < source.count, source[end] == 0x20 || source[end] == 0x09 {
            var next = end + 1
            while next < source.count, source[next].isBlank { next += 1 }
            if next < source.count, source[next] == 0x23 { CommentCutsValue.look(at: scalar, hash: next, &self) }
        }
    }

    private mutating func seePlainNumber(_ scalar: SeenScalar, _ raw: ByteText) {
        let shape = NumberShape(raw)
        guard shape.isNumeric else {
            if raw[0] == 0x2D, raw.count <= 5 { NotANumber.look(at: scalar, raw, &self) }
            return
        }
        if shape.isPlainInteger, shape.digits < 16, !shape.hasLeadingZero { return }
        switch shape.form {
        case .integer:
            if shape.hasLeadingZero { LeadingZero.look(at: scalar, raw, &self) }
            IntegerTooLarge.look(at: scalar, raw, &self)
        case .decimal: VersionReadAsNumber.look(at: scalar, raw, &self)
        case .exponent: ExponentLookAlike.look(at: scalar, raw, &self)
        case .colons: NumberInBaseSixty.look(at: scalar, raw, &self)
        case .underscores: UnderscoreInNumber.look(at: scalar, raw, &self)
        case .date: DateReadAsTime.look(at: scalar, raw, &self)
        case .prefixed: PrefixedNumber.look(at: scalar, raw, &self)
        case .none: break
        }
    }

    /// A number of JSON or TOML, where notation leaves no doubt but size and trailing zeros do.
    private mutating func seeNumber(_ scalar: SeenScalar) {
        if scalar.node.kind == .integer {
            if scalar.node.length >= 16 { IntegerTooLarge.look(at: scalar, scalar.text, &self) }
            return
        }
        let raw = raw(of: scalar.node)
        if scalar.node.kind == .notFinite {
            NotANumber.look(at: scalar, raw, &self)
        } else if scalar.node.kind == .decimal, NumberShape(raw).form == .decimal {
            VersionReadAsNumber.look(at: scalar, raw, &self)
        }
    }

    private mutating func seeEmpty(_ scalar: SeenScalar) {
        guard isSound, scalar.node.length == 0, scalar.node.style != .doubleQuoted, scalar.node.style != .singleQuoted
        else { return }
        guard scalar.node.style == .plain || scalar.node.style == .implied else { return }
        EmptyValue.look(at: scalar, &self)
    }

    private mutating func seeDotenv(_ scalar: SeenScalar) {
        UnquotedHash.look(at: scalar, &self)
        DollarMayExpand.look(at: scalar, &self)
        if scalar.node.style == .plain { UnquotedBlank.look(at: scalar, &self) }
    }

    private mutating func seeLine(_ scalar: SeenScalar) {
        if document.format == .properties { BlankEndsProperty.look(at: scalar, &self) }
        if document.format == .ini { CommentInsideValue.look(at: scalar, &self) }
    }

    /// Any text: what was left in it, what it gives away, what it schedules.
    private mutating func seeText(_ scalar: SeenScalar) {
        let text = scalar.text
        let classes = scalar.classes
        let style = scalar.node.style
        if style == .doubleQuoted || style == .singleQuoted {
            if text[0] == 0x20 || text[text.count - 1] == 0x20 { SpaceInsideQuotes.look(at: scalar, &self) }
            if style == .doubleQuoted, classes.contains(.control) { EscapeInPath.look(at: scalar, &self) }
        } else if classes.contains(.wide), text[0] >= 0x80 {
            TypographicQuote.look(at: scalar, &self)
        }
        if classes.contains(.dollar) || classes.contains(.percent) { UnexpandedVariable.look(at: scalar, &self) }
        if classes.contains(.brace) || classes.contains(.percent) || classes.contains(.at) || text[0] == 0x5F {
            TemplateLeftOver.look(at: scalar, &self)
        }
        if text.count <= 200 { PlaceholderLeftIn.look(at: scalar, &self) }
        if scalar.traits.contains(.cron) || scalar.traits.contains(.schedule) || classes.contains(.star) {
            CronExplained.look(at: scalar, &self)
        }
        seeSecret(scalar)
    }

    /// Secrets by form first, then in URLs, then by name and entropy; the first that speaks is enough.
    private mutating func seeSecret(_ scalar: SeenScalar) {
        let classes = scalar.classes
        if scalar.text.count >= 16, SecretByForm.look(at: scalar, &self) { return }
        if classes.isSuperset(of: [.at, .colon, .slash]), PasswordInURL.look(at: scalar, &self) { return }
        if scalar.traits.contains(.secret) { SecretByName.look(at: scalar, &self) }
    }
}
