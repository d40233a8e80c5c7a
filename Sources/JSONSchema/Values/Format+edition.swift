// Format+edition: which formats a draft knows.

extension Format {
    /// The format that a schema of `draft` means by `name`, or nil where that draft does not define it.
    init?(name: String, draft: Draft) {
        let edition: Edition =
            switch draft {
            case .draft4: .draft4
            case .draft6: .draft6
            case .draft7: .draft7
            case .draft2019: .draft2019
            case .draft2020: .draft2020
            }
        self.init(name: name, edition: edition)
    }

    /// Whether a text has this format.
    @inline(__always)
    func accepts(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { accepts(bytes.span) }
}

extension ContentRule {
    /// Whether a text is what `contentEncoding` and `contentMediaType` say.
    func accepts(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if !isBase64 { return !isJSON || ContentRule.isJSON(Array(bytes)) }
        guard let decoded = ContentRule.decodeBase64(bytes) else { return false }
        return !isJSON || ContentRule.isJSON(decoded)
    }
}
