// Undoing: what is live without one earlier change, later ones being kept.
import Changes

/// Takes one change out of what is live.
enum Undoing {
    /// What later changes changed again, so that it cannot be told what is to be there.
    struct Tangle: Error, Sendable {
        /// Files and values.
        var parts: [String]
    }

    /// The live content without what a change made of `before`.
    ///
    /// Files, values set in the environment and the artefact are looked at one by one: what is live as the change left
    /// it goes back, what it did not touch stays.
    static func content(
        live: RevisionContent,
        without after: RevisionContent,
        over before: RevisionContent,
        in environment: String
    ) -> Result<RevisionContent, Tangle> {
        var parts: [String] = []
        let files = merged(
            texts(live),
            texts(after),
            texts(before),
            tangled: { parts.append($0) }
        )
        let set = merged(
            values(live, environment),
            values(after, environment),
            values(before, environment),
            tangled: { parts.append($0.replacing("\u{0}", with: ".")) }
        )
        var artefact = live.artefact
        if after.artefact != before.artefact {
            if live.artefact != after.artefact { parts.append("artefact") }
            artefact = before.artefact
        }
        guard parts.isEmpty else { return .failure(Tangle(parts: parts.sorted())) }
        var all = live.set
        all[environment] = set.map { key, json in
            let words = key.split(separator: "\u{0}", maxSplits: 1, omittingEmptySubsequences: false)
            return SetValue(document: String(words[0]), path: String(words.last ?? ""), json: json)
        }
        return .success(
            RevisionContent(
                contract: live.contract,
                files: files.map { RevisionFile(path: $0.key, text: $0.value) },
                set: all,
                artefact: artefact
            )
        )
    }

    private static func texts(_ content: RevisionContent) -> [String: String] {
        Dictionary(content.files.map { ($0.path, $0.text) }) { first, _ in first }
    }

    private static func values(_ content: RevisionContent, _ environment: String) -> [String: String] {
        Dictionary((content.set[environment] ?? []).map { ($0.document + "\u{0}" + $0.path, $0.json) }) { $1 }
    }

    /// What is live, with each part that differs between `after` and `before` put back.
    private static func merged(
        _ live: [String: String],
        _ after: [String: String],
        _ before: [String: String],
        tangled: (String) -> Void
    ) -> [String: String] {
        var result = live
        for key in Set(after.keys).union(before.keys) where after[key] != before[key] {
            if live[key] == before[key] { continue }
            if live[key] != after[key] { tangled(key) }
            result[key] = before[key]
        }
        return result
    }
}
