// ReadFiles: each file is read, parsed and searched for traps once, however many environments use it.
import Documents
import Findings

/// What became of one file.
struct ReadFile {
    /// The document; nil where nothing can be said of the content.
    var document: Document?
    /// What reading and the traps found.
    var findings: [Finding]
    /// Why it could not be read.
    var failure: String?
    /// Whether there is no such file.
    var isMissing = false
    /// Whether values may be trusted: no error while reading.
    var isSound = false
}

/// The files of one check, by path.
struct ReadFiles {
    private let surroundings: Surroundings
    private var known: [String: ReadFile] = [:]

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// All files read so far, in order of their paths.
    var all: [ReadFile] { known.sorted { $0.key < $1.key }.map(\.value) }

    /// Reads a config file, or gives what became of it before.
    mutating func file(_ path: String, format: DocumentFormat?, dialect: Dialect?) -> ReadFile {
        let key = "\(path)\u{0}\(format?.rawValue ?? "")\u{0}\(dialect?.rawValue ?? "")"
        if let file = known[key] { return file }
        let file = read(path, format, dialect)
        known[key] = file
        return file
    }

    private func read(_ path: String, _ format: DocumentFormat?, _ dialect: Dialect?) -> ReadFile {
        switch surroundings.read(path) {
        case .missing:
            return ReadFile(document: nil, findings: [], failure: "there is no such file", isMissing: true)
        case .unreadable(let reason):
            return ReadFile(document: nil, findings: [], failure: reason)
        case .text(let source):
            guard let format = format ?? DocumentFormat(fileName: path) else {
                return ReadFile(document: nil, findings: [], failure: "its name does not say its notation; write format:")
            }
            var options = surroundings.reading
            options.dialect = dialect
            let check = FileCheck(reading: options, now: surroundings.now)
            let (result, findings) = check.read(source, as: format)
            return ReadFile(document: result.document, findings: findings, isSound: result.isSound)
        }
    }
}
