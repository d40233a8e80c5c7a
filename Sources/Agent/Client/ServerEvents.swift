// ServerEvents: events that the server sends as they happen (server-sent events).
import NIOCore
import NIOHTTP1

/// One event of a stream.
public struct ServerEvent: Sendable, Hashable {
    /// Its name; `message` where it has none.
    public var name: String
    /// Its text; lines are joined by line breaks.
    public var data: String
    /// Its id, to go on after; nil where none was given so far.
    public var id: String?
}

extension ServerClient {
    /// Calls `take` with each event until it gives false or the server ends the stream.
    ///
    /// Cost: a server that is silent for a minute is taken for gone: it sends comments meanwhile. At most 1,024 events
    /// wait for `take`, each of at most 1 MiB.
    /// - Throws: `ServerFailure`.
    public func events(
        _ path: String,
        query: [(String, String)] = [],
        after last: String? = nil,
        _ take: (ServerEvent) async -> Bool
    ) async throws(ServerFailure) {
        let channel = try await connect(.seconds(10), .seconds(10), silence: .seconds(60))
        var head = head(.GET, path, query, nil, accept: "text/event-stream")
        if let last { head.headers.add(name: "Last-Event-ID", value: last) }
        let (stream, continuation) = AsyncStream.makeStream(
            of: ByteBuffer.self,
            bufferingPolicy: .bufferingOldest(1_024)
        )
        let finished = head
        let end = Task { () async -> Result<HTTPAnswer, ServerFailure> in
            defer { continuation.finish() }
            do throws(ServerFailure) {
                return .success(
                    try await self.carry(on: channel, finished, nil, nil) { piece in
                        if case .dropped = continuation.yield(piece) { return false }
                        return true
                    }
                )
            } catch {
                return .failure(error)
            }
        }
        var reader = EventReader()
        let isEnough = await withTaskCancellationHandler { () async -> Bool in
            for await piece in stream {
                for event in reader.read(piece.readableBytesView) where await !take(event) { return true }
                if reader.isTooLarge { return false }
            }
            return false
        } onCancel: {
            end.cancel()
        }
        end.cancel()
        channel.close(promise: nil)
        if isEnough { return }
        if reader.isTooLarge { throw .tooLarge(limit: EventReader.limit) }
        let answer: HTTPAnswer
        switch await end.value {
        case .success(let whole): answer = whole
        case .failure(let failure): throw failure
        }
        guard answer.status == 200 else { throw .problem(ServerClient.problem(of: answer)) }
    }
}

/// Makes events from the bytes of a stream.
///
/// - Source: the HTML standard, "Server-sent events", "Interpreting an event stream".
struct EventReader {
    static let limit = 1 << 20
    private var line: [UInt8] = []
    private var data: [String] = []
    private var name = ""
    private var id: String?
    private var isAfterReturn = false
    private var size = 0
    /// Whether an event has more bytes than anybody needs.
    private(set) var isTooLarge = false

    /// The events that are whole with these bytes.
    mutating func read(_ bytes: some Sequence<UInt8>) -> [ServerEvent] {
        var events: [ServerEvent] = []
        for byte in bytes {
            switch byte {
            case 0x0A where isAfterReturn: isAfterReturn = false
            case 0x0A, 0x0D:
                isAfterReturn = byte == 0x0D
                if let event = endLine() { events.append(event) }
            default:
                isAfterReturn = false
                size += 1
                if size > EventReader.limit { isTooLarge = true } else { line.append(byte) }
            }
        }
        return events
    }

    private mutating func endLine() -> ServerEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer { (data, name, size) = ([], "", 0) }
            guard !data.isEmpty else { return nil }
            return ServerEvent(name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"), id: id)
        }
        guard line.first != 0x3A else {
            size -= line.count
            return nil
        }
        let parts = line.split(separator: 0x3A, maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : []
        if value.first == 0x20 { value = value.dropFirst() }
        let text = String(decoding: value, as: UTF8.self)
        switch String(decoding: parts[0], as: UTF8.self) {
        case "data": data.append(text)
        case "event": name = text
        case "id" where !value.contains(0): id = text
        default: break
        }
        return nil
    }
}
