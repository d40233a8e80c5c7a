// Placeholder: tells values that wait to be replaced from values that only sound like it.

/// Tells values that wait to be replaced from values that only sound like it.
enum Placeholder {
    /// Whether a value is a placeholder.
    ///
    /// Cost: most values leave after their first two letters.
    static func isPlaceholder(_ text: ByteText, _ traits: KeyTraits, _ classes: ByteClasses) -> Bool {
        guard text.count >= 3 else { return false }
        if text[0] == 0x3C { return isAngle(text) }
        if text[0] == 0x5B || text[0] == 0x2D || text[0] == 0x2A || text[0] == 0x3F || text[0] == 0x2E {
            return isMarks(text)
        }
        if text[0].isLetter, isWords(text, traits, classes) { return true }
        // https://your-domain.com, postgres://user:changeme@host
        guard classes.contains(.colon), classes.contains(.slash), let start = text.firstOffset(of: "://") else {
            return false
        }
        return isAddress(text.from(start + 3))
    }

    /// Words that start a placeholder: after two letters few values are left.
    private static func isWords(_ text: ByteText, _ traits: KeyTraits, _ classes: ByteClasses) -> Bool {
        let isShort = text.count <= 64
        switch (text[0] | 0x20, text[1] | 0x20) {
        case (0x63, 0x68):  // change
            guard isShort, text.startsIgnoringCase(with: "change") else { return false }
            return follows(
                text.from(6),
                ["me", "_me", "-me", " me", "this", "_this", "-this", " this", "it", "_it", "-it"]
            )
        case (0x74, 0x6F):  // todo
            guard text.startsIgnoringCase(with: "todo") else { return false }
            // In small letters it is a word like others where nothing is looked up by it.
            if text.equals("TODO") { return !traits.contains(.status) }
            if text.count == 4 { return !traits.isDisjoint(with: [.secret, .needed, .version, .hash]) }
            return text.starts(with: "TODO") && !text[4].isWordByte && !traits.contains(.status)
        case (0x66, 0x69):  // fixme, fill in
            if text.startsIgnoringCase(with: "fixme") { return text.count == 5 || !text[5].isLetter }
            guard isShort, text.startsIgnoringCase(with: "fill") else { return false }
            return follows(text.from(4), ["me", "_me", "-me", " me", "in", "_in", "-in", " in", "_this", " this"])
        case (0x78, 0x78): return isShort && isAll(text, 0x78) && text.count >= 3
        case (0x72, 0x65):  // replace
            guard isShort, text.startsIgnoringCase(with: "replace") else { return false }
            if follows(
                text.from(7),
                ["me", "_me", "-me", " me", "this", "_this", "-this", " this", "with", "_with", "-with"]
            ) {
                return true
            }
            return text.startsIgnoringCase(with: "replace with ") && isNamed(traits)
        case (0x69, 0x6E):  // insert … here
            guard isShort, text.startsIgnoringCase(with: "insert") else { return false }
            return endsInHere(text) || text.startsIgnoringCase(with: "insert_")
                || text.startsIgnoringCase(with: "insert-your")
                || text.startsIgnoringCase(with: "insert your")
        // put, enter, add, paste, set … here
        case (0x70, 0x75), (0x65, 0x6E), (0x61, 0x64), (0x70, 0x61), (0x73, 0x65):
            let isOne =
                text.startsIgnoringCase(with: "put") || text.startsIgnoringCase(with: "enter")
                || text.startsIgnoringCase(with: "add") || text.startsIgnoringCase(with: "paste")
                || text.startsIgnoringCase(with: "set")
            return isShort && isOne
                && (endsInHere(text) || text.containsIgnoringCase("_your_") || text.containsIgnoringCase("-your-"))
        case (0x79, 0x6F):  // your
            guard isShort, text.startsIgnoringCase(with: "your"), text.count > 5 else { return false }
            return isYours(text, traits)
        case (0x6D, 0x79):  // my-secret-key
            guard isShort, traits.contains(.secret) else { return false }
            return text.containsIgnoringCase("secret") || text.containsIgnoringCase("password")
                || text.containsIgnoringCase("apikey")
        case (0x70, 0x6C):
            return text.equalsIgnoringCase("placeholder") || text.startsIgnoringCase(with: "placeholder_")
                || text.startsIgnoringCase(with: "placeholder-")
        case (0x74, 0x62):
            return text.equals("TBD") || text.equals("TBA") || (text.equals("tbd") && !traits.contains(.status))
        case (0x64, 0x75): return isShort && text.startsIgnoringCase(with: "dummy") && isNamed(traits)
        case (0x65, 0x78): return isExample(text, traits)
        case (0x61, 0x6B):
            return text.starts(with: "AKIA") && text.count == 20 && (text.contains("EXAMPLE") || text.contains("XXXX"))
        case (0x68, 0x65): return text.equalsIgnoringCase("here") && isNamed(traits)
        default:
            guard isShort else { return false }
            return (endsInHere(text) && text.containsIgnoringCase("goes")) || (traits.contains(.secret) && hasRun(text))
        }
    }

    /// The rest of a word is one of these and no letter follows.
    private static func follows(_ rest: ByteText, _ words: [StaticString]) -> Bool {
        for word in words where rest.startsIgnoringCase(with: word) {
            let length = word.utf8CodeUnitCount
            guard rest.count > length else { return true }
            // changeme123, CHANGE_ME_PLEASE, change-this-password; but not "change me if you can".
            if rest[length] == 0x20 { return rest.count - length <= 12 && !rest.from(length + 1).contains(" ") }
            if !rest[length].isLetter { return true }
        }
        return false
    }

    /// `your_api_key`, `your-domain.com`, `yourpassword`; not `Your cart is empty`.
    private static func isYours(_ text: ByteText, _ traits: KeyTraits) -> Bool {
        let rest = text.from(4)
        if rest[0] == 0x5F || rest[0] == 0x2D { return true }
        if rest[0] == 0x20 {
            let words = rest.count(where: { $0 == 0x20 })
            return isNamed(traits) && words <= 4 || endsInHere(text)
        }
        for word in [
            "domain", "password", "secret", "token", "key", "apikey", "host", "name", "user", "company", "email",
        ] as [StaticString]
        where rest.startsIgnoringCase(with: word) { return !text.contains(" ") }
        return false
    }

    private static func isExample(_ text: ByteText, _ traits: KeyTraits) -> Bool {
        guard text.count <= 64, text.startsIgnoringCase(with: "example") else { return false }
        guard traits.contains(.secret) || text.starts(with: "EXAMPLE_") else { return false }
        return text.count == 7 || !text[7].isLetter
    }

    /// `<your-host>`, `<API KEY>`; not `<br>`, `<none>` or a mail address.
    private static func isAngle(_ text: ByteText) -> Bool {
        guard text.count > 3, text.count <= 60, let close = text.firstIndex(of: 0x3E) else { return false }
        let inner = text.part(1, close)
        guard inner.count >= 3, inner[0].isLetter, isAddressTail(text.from(close + 1)) else { return false }
        for byte in inner where !(byte.isWordByte || byte == 0x2D || byte == 0x20 || byte == 0x2E || byte == 0x2F) {
            return false
        }
        for word in [
            "none", "nil", "null", "unknown", "empty", "default", "stdin", "stdout", "all", "any", "root", "div",
            "span", "html",
            "body", "head", "script", "style", "table", "strong", "code", "pre", "img", "link", "meta", "svg", "form",
            "input",
            "button", "label", "small", "self", "anonymous", "module", "unset", "redacted", "undefined", "auto",
            "inherit",
        ] as [StaticString] where inner.equalsIgnoringCase(word) { return false }
        for word in [
            "your", "insert", "enter", "host", "name", "key", "token", "password", "secret", "user", "domain", "url",
            "port",
            "project", "account", "region", "value", "replace", "change", "todo", "email", "database", "address",
            "bucket",
            "client", "tenant", "version", "path", "here", "fill", "placeholder", "company", "server",
        ] as [StaticString] where inner.containsIgnoringCase(word) { return true }
        // Several words or capitals: no element, no type.
        return inner.contains("-") || inner.contains("_") || inner.contains(" ") && !inner.contains("/")
            || inner.allSatisfy { $0.isUpper || $0.isDigit }
    }

    private static func isAddressTail(_ text: ByteText) -> Bool {
        guard let first = text.first else { return true }
        return (first == 0x2E || first == 0x3A || first == 0x2F || first == 0x2D || first == 0x40)
            && !text.contains(" ")
            && !text.contains(">")
    }

    /// `???`, `...`, `***`, `---`: nothing but marks; `[your key]`.
    private static func isMarks(_ text: ByteText) -> Bool {
        if text[0] == 0x5B {
            return text.count <= 60 && text.last == 0x5D
                && (text.startsIgnoringCase(with: "[your") || text.startsIgnoringCase(with: "[insert"))
        }
        guard text[0] == 0x3F || text[0] == 0x2A else { return false }
        return text.count >= 3 && text.count <= 24 && isAll(text, text[0]) && (text[0] == 0x3F || text.count >= 6)
    }

    private static func isAddress(_ rest: ByteText) -> Bool {
        for word in [
            "your-", "your_", "yourdomain", "yourhost", "yourserver", "yourcompany", "<your", "<host", "<domain",
            "changeme",
            "change-me", "change_me", "todo", "xxx.", "xxxx", "replace-me", "replace_me", "placeholder",
        ] as [StaticString] where rest.startsIgnoringCase(with: word) { return true }
        guard let at = rest.firstIndex(of: 0x40) else { return false }
        let host = rest.from(at + 1)
        return host.startsIgnoringCase(with: "your") || host.startsIgnoringCase(with: "<your")
            || host.startsIgnoringCase(with: "<host")
    }

    private static func endsInHere(_ text: ByteText) -> Bool {
        guard text.count > 6 else { return false }
        let tail = text.from(text.count - 4)
        return tail.startsIgnoringCase(with: "here") && !text[text.count - 5].isLetter
    }

    private static func isNamed(_ traits: KeyTraits) -> Bool {
        !traits.isDisjoint(with: [.secret, .needed, .host, .hash])
    }

    private static func isAll(_ text: ByteText, _ letter: UInt8) -> Bool {
        for byte in text where byte | (letter >= 0x60 ? 0x20 : 0) != letter && byte != 0x2D && byte != 0x5F {
            return false
        }
        return true
    }

    /// `sk_test_xxxxxxxx`, `AKIAXXXXXXXX`, `abcd****`: a run of one mark.
    private static func hasRun(_ text: ByteText) -> Bool {
        var run = 1
        for index in 1..<text.count {
            let isMark = text[index] | 0x20 == 0x78 || text[index] == 0x2A || text[index] == 0x2E
            run = isMark && text[index] == text[index - 1] ? run + 1 : 1
            if run >= 4 { return true }
        }
        return false
    }
}
