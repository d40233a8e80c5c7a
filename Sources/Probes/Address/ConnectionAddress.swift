// ConnectionAddress: a connection string taken apart, each part with its bytes, so that a finding stands under it.
public import Contracts

/// A part of a connection string: its text as meant, and the bytes it was written in.
public struct AddressPart: Sendable, Hashable {
    /// The text, percent signs and quotes decoded.
    public var text: String
    /// Its bytes in the connection string.
    public var bytes: Range<Int>

    /// A part.
    public init(_ text: String, at bytes: Range<Int>) {
        self.text = text
        self.bytes = bytes
    }
}

/// Where a server is, what is asked for there, and as whom: read from a URL, a keyword string, `host:port` or a path.
///
/// Shape: `servers` has at least one element, or none for a path of this machine's files.
///
///     let reading = ConnectionAddress.read("postgres://shop:secret@db-7.example/shop", as: .postgres)
///     reading.address?.servers.first?.host?.bytes   // the bytes of db-7.example
///     reading.secrets                               // the bytes of the password, to be masked
public struct ConnectionAddress: Sendable {
    /// How it was written.
    public enum Form: Sendable, Hashable {
        /// `scheme://…`, JDBC's form included.
        case url
        /// `host=… dbname=…`, or `Host=…;Database=…`.
        case keywords
        /// `host:port`.
        case hostAndPort
        /// A file or folder.
        case path
    }

    /// One server of an address.
    public struct Server: Sendable, Hashable {
        /// Its name or number as written; nil where the address leaves it out.
        public var host: AddressPart?
        /// Its port as written; nil where the address leaves it out.
        public var port: AddressPart?
        /// The port that is meant.
        public var portNumber: Int
        /// The path of a socket of this machine, in place of host and port.
        public var socketPath: String?

        /// The host that is meant: this machine where none is written.
        public var hostName: String { host?.text ?? "localhost" }
        /// `db.example:5432`, or the socket's path.
        public var description: String {
            if let socketPath { return socketPath }
            return hostName.contains(":") ? "[\(hostName)]:\(portNumber)" : "\(hostName):\(portNumber)"
        }
        /// Whether it is this machine itself.
        public var isLoopback: Bool {
            socketPath != nil || hostName == "localhost" || hostName.hasPrefix("127.") || hostName == "::1"
                || hostName.hasSuffix(".localhost")
        }
    }

    /// A parameter behind `?`, or a keyword.
    public struct Parameter: Sendable, Hashable {
        /// Its name.
        public var name: AddressPart
        /// Its value.
        public var value: AddressPart
    }

    /// When the channel is encrypted.
    public enum Encryption: String, Sendable {
        /// Never.
        case none
        /// Where the server offers it.
        case opportunistic
        /// Always, after a greeting in the clear (`STARTTLS`, PostgreSQL).
        case required
        /// From the first byte.
        case implicit
    }

    /// What speaks there.
    public var kind: Contract.Connection.Kind
    /// How it was written.
    public var form: Form
    /// The scheme, lower case, without a driver's name; empty where there is none.
    public var scheme: String
    /// The scheme's bytes.
    public var schemeBytes: Range<Int>
    /// The account.
    public var user: AddressPart?
    /// The password; nil where the address has none.
    public var password: AddressPart?
    /// The servers, in order.
    public var servers: [Server]
    /// The database, number, virtual host, path of a URL, or path of a file.
    public var name: AddressPart?
    /// The parameters in order.
    public var parameters: [Parameter]
    /// When the channel is encrypted.
    public var encryption: Encryption

    /// A parameter's value; the last of several wins.
    public func parameter(_ name: String) -> AddressPart? { parameters.last { $0.name.text == name }?.value }

    /// The first server as people write it.
    public var serverText: String { servers.first?.description ?? name?.text ?? "" }
}

/// Something in a connection string that is not right.
public struct AddressProblem: Sendable, Hashable {
    /// What kind of thing it is.
    public enum Kind: Sendable, Hashable {
        /// The string cannot be read.
        case unreadable
        /// It is a string of another kind of server.
        case anotherKind
        /// A parameter that the client does not know, or cannot use.
        case parameter
    }

    /// What kind of thing it is.
    public var kind: Kind
    /// The bytes it is about.
    public var bytes: Range<Int>
    /// What is wrong, one clause; never quotes a password.
    public var message: String
    /// How to mend it.
    public var mend: String
}

/// What became of a connection string.
public struct AddressReading: Sendable {
    /// The address; nil where it could not be read.
    public var address: ConnectionAddress?
    /// What is not right.
    public var problems: [AddressProblem]
    /// Bytes that hold a password, whether the rest could be read or not.
    public var secrets: [Range<Int>]
    /// Why servers of this form are not looked at; nil where they are.
    public var unsupported: String?
}

extension ConnectionAddress {
    /// Reads a connection string for a kind of server.
    ///
    /// Cost: O(length); strings over 16 KiB are refused.
    public static func read(_ text: String, as kind: Contract.Connection.Kind) -> AddressReading {
        var reader = AddressReader(text, kind)
        return reader.read()
    }
}
