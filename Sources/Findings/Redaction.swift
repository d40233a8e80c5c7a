// Redaction: the words of findings never repeat what is masked in a source.

/// Takes masked values out of the words of findings.
///
/// Frames are masked where they are drawn. Words are made earlier, often before it is known that a value is secret; so
/// whatever goes into a report passes here, whoever wrote it.
public enum Redaction {
    /// The findings without any text that is masked in one of their sources, or in `others`.
    ///
    /// Texts of fewer than four characters are only taken out of findings that stand at the masked place itself.
    /// Cost: nothing where nothing is masked, else findings × masked texts.
    public static func apply(_ findings: [Finding], alsoOf others: [SourceText] = []) -> [Finding] {
        let hasMasks = findings.contains { finding in
            finding.place.source.hasMasks || finding.related.contains { $0.place.source.hasMasks }
        }
        guard hasMasks || others.contains(where: \.hasMasks) else { return findings }
        var sources: [ObjectIdentifier: SourceText] = [:]
        for source in others { sources[ObjectIdentifier(source)] = source }
        for place in findings.flatMap({ [$0.place] + $0.related.map(\.place) }) {
            sources[ObjectIdentifier(place.source)] = place.source
        }
        let secrets = texts(of: sources.values).filter { $0.utf8.count >= 4 }
        return findings.map { finding in
            var own = secrets
            for place in [finding.place] + finding.related.map(\.place) where place.source.isMasked(place.span) {
                own += place.source.maskedTexts(touching: place.span).filter { $0.utf8.count >= 2 }
            }
            return own.isEmpty ? finding : redacted(finding, own)
        }
    }

    /// A text without the masked texts of some sources.
    public static func apply(_ text: String, of sources: some Sequence<SourceText>) -> String {
        hide(texts(of: sources).filter { $0.utf8.count >= 4 }, in: text)
    }

    private static func texts(of sources: some Sequence<SourceText>) -> [String] {
        var seen: Set<String> = []
        let all = sources.flatMap { $0.maskedTexts(touching: nil) }.filter { seen.insert($0).inserted }
        // Longer ones first, so that no part of one is left when a shorter one stands inside it.
        return all.sorted { $0.utf8.count > $1.utf8.count }
    }

    private static func redacted(_ finding: Finding, _ secrets: [String]) -> Finding {
        var finding = finding
        finding.message = hide(secrets, in: finding.message)
        finding.label = finding.label.map { hide(secrets, in: $0) }
        finding.read = finding.read.map { hide(secrets, in: $0) }
        finding.facts = finding.facts.map { hide(secrets, in: $0) }
        finding.because = finding.because.map { hide(secrets, in: $0) }
        finding.mend = finding.mend.map { hide(secrets, in: $0) }
        for index in finding.related.indices {
            finding.related[index].message = hide(secrets, in: finding.related[index].message)
        }
        return finding
    }

    private static func hide(_ secrets: [String], in text: String) -> String {
        secrets.reduce(text) { $1.isEmpty ? $0 : $0.replacing($1, with: "••••") }
    }
}
