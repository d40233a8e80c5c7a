// BackupPages: the pages of all findings about backups, from what is theirs alone and one example contract.
import Findings

extension CheckPage {
    /// A page about backups: `promise` is what the example's contract says under `backup:`, with its mark.
    init(ofBackups title: String, what: String, because: String, promise: String, stories: [String]) {
        self.init(
            title: title,
            what: what,
            because: because,
            bad: CheckPage.contract(promise),
            good: CheckPage.contract("newest_within: 26h, provider: command, command: ./good"),
            exampleFile: "plimsoll.yaml",
            stories: stories
        )
    }

    private static func contract(_ promise: String) -> String {
        """
        plimsoll: 1
        service: shop
        config: {app: {layers: [{file: app.yaml}]}}
        environments: {production: {protected: true}}
        connections:
          database:
            postgres: config.app.database.url
            backup: {\(promise)}
        """
    }
}
