// MetaSchemas: the schemas of schemas, embedded, read when a schema refers to them.
import Documents
import Findings

/// The published meta-schemas and vocabularies of all drafts.
enum MetaSchemas {
    /// The text at an address, or nil.
    static func text(at address: String) -> String? {
        if let draft = Draft(metaSchema: address) {
            switch draft {
            case .draft4: return draft4
            case .draft6: return draft6
            case .draft7: return draft7
            case .draft2019: return draft2019
            case .draft2020: return draft2020
            }
        }
        guard let slash = address.range(of: "/meta/") else { return nil }
        switch (address[..<slash.lowerBound], address[slash.upperBound...]) {
        case ("https://json-schema.org/draft/2019-09", let name): return vocabulary2019(name)
        case ("https://json-schema.org/draft/2020-12", let name): return vocabulary2020(name)
        default: return nil
        }
    }

    private static func vocabulary2019(_ name: Substring) -> String? {
        switch name {
        case "applicator": draft2019Applicator
        case "content": draft2019Content
        case "core": draft2019Core
        case "format": draft2019Format
        case "meta-data": draft2019MetaData
        case "validation": draft2019Validation
        default: nil
        }
    }

    private static func vocabulary2020(_ name: Substring) -> String? {
        switch name {
        case "applicator": draft2020Applicator
        case "content": draft2020Content
        case "core": draft2020Core
        case "format-annotation": draft2020FormatAnnotation
        case "format-assertion": draft2020FormatAssertion
        case "meta-data": draft2020MetaData
        case "unevaluated": draft2020Unevaluated
        case "validation": draft2020Validation
        default: nil
        }
    }

    /// The schema at an address, read anew each time, or nil.
    static func document(at address: String) -> Document? {
        guard let text = text(at: address) else { return nil }
        return Document.read(SourceText(name: address, text: text), as: .json).document
    }
}

extension String {
    /// Where `part` stands first, or nil.
    fileprivate func range(of part: String) -> Range<String.Index>? {
        ranges(of: part).first
    }
}
