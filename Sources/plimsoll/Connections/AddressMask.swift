// AddressMask: passwords in the addresses of connections, kept out of what is printed where no server is opened.
import Contracts
import Probes

/// Passwords in the addresses of connections.
enum AddressMask {
    /// Masks them wherever they were written, in some environments; reports made afterwards do not show them.
    ///
    /// Secret references are left alone, which nothing shows.
    static func apply(_ contract: Contract, _ views: [RuleScope.View]) {
        let reader = TargetReader(contract)
        for view in views {
            for connection in contract.connections where connection.applies(to: view.environment.name) {
                guard case .text(let target) = reader.read(connection.target, in: view) else { continue }
                for range in ConnectionAddress.read(target.text, as: connection.kind).secrets { target.mask(range) }
            }
        }
    }
}
