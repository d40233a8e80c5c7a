// LibPQ: PostgreSQL's client library, opened when it is first needed.
import Glibc

/// The functions of libpq that we call.
struct LibPQ: Sendable {
    typealias Text = UnsafePointer<CChar>
    typealias TextList = UnsafePointer<UnsafePointer<CChar>?>
    typealias NoticeReceiver = @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?) -> Void
    typealias OnConnection = @Sendable @convention(c) (OpaquePointer?) -> Int32
    typealias OnResult = @Sendable @convention(c) (OpaquePointer?) -> Int32
    typealias OnCell = @Sendable @convention(c) (OpaquePointer?, Int32, Int32) -> Int32
    typealias OnColumn = @Sendable @convention(c) (OpaquePointer?, Int32) -> UInt32

    let connectStart: @Sendable @convention(c) (TextList, TextList, Int32) -> OpaquePointer?
    let connectPoll: OnConnection
    let status: OnConnection
    let socket: OnConnection
    let finish: @Sendable @convention(c) (OpaquePointer?) -> Void
    let errorMessage: @Sendable @convention(c) (OpaquePointer?) -> Text?
    let needsPassword: OnConnection
    let setErrorVerbosity: @Sendable @convention(c) (OpaquePointer?, Int32) -> Int32
    let setNonBlocking: @Sendable @convention(c) (OpaquePointer?, Int32) -> Int32
    let setNoticeReceiver:
        @Sendable @convention(c) (OpaquePointer?, NoticeReceiver?, UnsafeMutableRawPointer?) -> NoticeReceiver?
    let serverVersion: OnConnection
    let backendProcess: OnConnection
    let transactionStatus: OnConnection
    let usesTLS: OnConnection
    let parameterStatus: @Sendable @convention(c) (OpaquePointer?, Text) -> Text?
    let sendQuery: @Sendable @convention(c) (OpaquePointer?, Text) -> Int32
    let sendQueryParameters:
        @Sendable @convention(c) (
            OpaquePointer?, Text, Int32, UnsafePointer<UInt32>?, TextList?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?, Int32
        ) -> Int32
    let flush: OnConnection
    let consumeInput: OnConnection
    let isBusy: OnConnection
    let getResult: @Sendable @convention(c) (OpaquePointer?) -> OpaquePointer?
    let endCopyIn: @Sendable @convention(c) (OpaquePointer?, Text?) -> Int32
    let getCopyData:
        @Sendable @convention(c) (OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, Int32) -> Int32
    let freeMemory: @Sendable @convention(c) (UnsafeMutableRawPointer?) -> Void
    let resultStatus: OnResult
    let errorField: @Sendable @convention(c) (OpaquePointer?, Int32) -> Text?
    let rowCount: OnResult
    let columnCount: OnResult
    let columnName: @Sendable @convention(c) (OpaquePointer?, Int32) -> Text?
    let columnType: OnColumn
    let isNull: OnCell
    let length: OnCell
    let value: @Sendable @convention(c) (OpaquePointer?, Int32, Int32) -> Text?
    let commandTag: @Sendable @convention(c) (OpaquePointer?) -> Text?
    let affectedRows: @Sendable @convention(c) (OpaquePointer?) -> Text?
    let clear: @Sendable @convention(c) (OpaquePointer?) -> Void
    let getCancel: @Sendable @convention(c) (OpaquePointer?) -> OpaquePointer?
    let freeCancel: @Sendable @convention(c) (OpaquePointer?) -> Void
    let cancel: @Sendable @convention(c) (OpaquePointer?, UnsafeMutablePointer<CChar>?, Int32) -> Int32
    let notifies: @Sendable @convention(c) (OpaquePointer?) -> UnsafeMutableRawPointer?
    let parseAddress:
        @Sendable @convention(c) (Text, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> UnsafeMutableRawPointer?
    let freeAddress: @Sendable @convention(c) (UnsafeMutableRawPointer?) -> Void
    let libraryVersion: @Sendable @convention(c) () -> Int32

    /// The library, opened at the first call; later calls give the same answer.
    ///
    /// - Throws: `PostgreSQLError.libraryMissing`, naming the package that brings it.
    static func loaded() throws(PostgreSQLError) -> LibPQ { try outcome.get() }

    private static let outcome: Result<LibPQ, PostgreSQLError> = {
        var words = "libpq.so.5 was not found"
        for name in ["libpq.so.5", "libpq.so"] {
            if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) { return LibPQ.resolved(in: handle) }
            if let message = dlerror() { words = String(cString: message) }
        }
        return .failure(.libraryMissing(words))
    }()

    private static func resolved(in handle: UnsafeMutableRawPointer) -> Result<LibPQ, PostgreSQLError> {
        do { return .success(try LibPQ(symbols: Symbols(handle: handle))) } catch { return .failure(error) }
    }
}

/// The symbols of an opened library.
private struct Symbols {
    let handle: UnsafeMutableRawPointer

    func find<Function>(_ name: String, as type: Function.Type = Function.self) throws(PostgreSQLError) -> Function {
        guard let address = dlsym(handle, name) else {
            throw .libraryMissing("libpq has no \(name): it is older than version 12")
        }
        return unsafeBitCast(address, to: type)
    }
}

extension LibPQ {
    fileprivate init(symbols: Symbols) throws(PostgreSQLError) {
        connectStart = try symbols.find("PQconnectStartParams")
        connectPoll = try symbols.find("PQconnectPoll")
        status = try symbols.find("PQstatus")
        socket = try symbols.find("PQsocket")
        finish = try symbols.find("PQfinish")
        errorMessage = try symbols.find("PQerrorMessage")
        needsPassword = try symbols.find("PQconnectionNeedsPassword")
        setErrorVerbosity = try symbols.find("PQsetErrorVerbosity")
        setNonBlocking = try symbols.find("PQsetnonblocking")
        setNoticeReceiver = try symbols.find("PQsetNoticeReceiver")
        serverVersion = try symbols.find("PQserverVersion")
        backendProcess = try symbols.find("PQbackendPID")
        transactionStatus = try symbols.find("PQtransactionStatus")
        usesTLS = try symbols.find("PQsslInUse")
        parameterStatus = try symbols.find("PQparameterStatus")
        sendQuery = try symbols.find("PQsendQuery")
        sendQueryParameters = try symbols.find("PQsendQueryParams")
        flush = try symbols.find("PQflush")
        consumeInput = try symbols.find("PQconsumeInput")
        isBusy = try symbols.find("PQisBusy")
        getResult = try symbols.find("PQgetResult")
        endCopyIn = try symbols.find("PQputCopyEnd")
        getCopyData = try symbols.find("PQgetCopyData")
        freeMemory = try symbols.find("PQfreemem")
        resultStatus = try symbols.find("PQresultStatus")
        errorField = try symbols.find("PQresultErrorField")
        rowCount = try symbols.find("PQntuples")
        columnCount = try symbols.find("PQnfields")
        columnName = try symbols.find("PQfname")
        columnType = try symbols.find("PQftype")
        isNull = try symbols.find("PQgetisnull")
        length = try symbols.find("PQgetlength")
        value = try symbols.find("PQgetvalue")
        commandTag = try symbols.find("PQcmdStatus")
        affectedRows = try symbols.find("PQcmdTuples")
        clear = try symbols.find("PQclear")
        getCancel = try symbols.find("PQgetCancel")
        freeCancel = try symbols.find("PQfreeCancel")
        cancel = try symbols.find("PQcancel")
        notifies = try symbols.find("PQnotifies")
        parseAddress = try symbols.find("PQconninfoParse")
        freeAddress = try symbols.find("PQconninfoFree")
        libraryVersion = try symbols.find("PQlibVersion")
    }
}
