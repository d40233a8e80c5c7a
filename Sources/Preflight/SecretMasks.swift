// SecretMasks: values that the contract calls secret are masked wherever they were written.
import Contracts
import Documents

/// Masks the values that the contract calls secret, in every layer.
enum SecretMasks {
    static func apply(_ contract: Contract, to config: EnvironmentConfig) {
        for declaration in contract.config {
            let name = declaration.name.value
            guard let document = config.document(named: name) else { continue }
            for pattern in (contract.secrets + declaration.secrets).map(\.value) {
                for node in pattern.matches(in: document.document, named: name) { document.mask(node) }
            }
        }
    }
}
