// AlterCommand: the sub-commands of ALTER TABLE, the lock each takes and the order they are done in.

/// One sub-command of ALTER TABLE.
struct AlterCommand {
    /// Its node.
    let node: Syntax
    /// What it is, such as `AT_AddColumn`.
    let type: String

    init(_ node: Syntax) {
        self.node = node
        type = node.text("subtype") ?? ""
    }

    /// The name it is about: a column, a constraint, a trigger.
    var name: String { node.text("name") ?? "" }

    /// The definition of what it adds.
    var definition: Syntax? { node["def"] }

    /// The lock it takes on its table: `AlterTableGetLockLevel`.
    var lock: LockLevel {
        switch type {
        case "AT_SetStatistics", "AT_ClusterOn", "AT_DropCluster", "AT_SetOptions", "AT_ResetOptions",
            "AT_ValidateConstraint", "AT_AttachPartition", "AT_DetachPartitionFinalize":
            return .shareUpdateExclusive
        case "AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_EnableTrigAll", "AT_EnableTrigUser",
            "AT_DisableTrig", "AT_DisableTrigAll", "AT_DisableTrigUser":
            return .shareRowExclusive
        case "AT_AddConstraint":
            let isForeignKey = definition?.unwrapped("Constraint")?.text("contype") == "CONSTR_FOREIGN"
            return isForeignKey ? .shareRowExclusive : .accessExclusive
        case "AT_SetRelOptions", "AT_ResetRelOptions", "AT_ReplaceRelOptions": return optionsLock
        case "AT_DetachPartition":
            let isConcurrent = definition?.unwrapped("PartitionCmd")?.flag("concurrent") ?? false
            return isConcurrent ? .shareUpdateExclusive : .accessExclusive
        default: return .accessExclusive
        }
    }

    /// Storage options that take more than SHARE UPDATE EXCLUSIVE.
    private static let strongOptions: Set<String> = [
        "user_catalog_table", "security_barrier", "security_invoker", "check_option", "fastupdate",
        "gin_pending_list_limit", "buffering", "deduplicate_items", "pages_per_range", "autosummarize",
    ]

    private var optionsLock: LockLevel {
        let names = (definition?.unwrapped("List")?.list("items") ?? []).compactMap {
            $0.unwrapped("DefElem")?.text("defname")
        }
        return names.contains { Self.strongOptions.contains($0) } ? .accessExclusive : .shareUpdateExclusive
    }

    /// Whether it is done to partitions and inheriting tables too.
    var recurses: Bool {
        switch type {
        case "AT_AddColumn", "AT_ColumnDefault", "AT_DropNotNull", "AT_SetNotNull", "AT_DropExpression",
            "AT_SetStatistics", "AT_SetStorage", "AT_SetCompression", "AT_DropColumn", "AT_AddConstraint",
            "AT_AlterConstraint", "AT_ValidateConstraint", "AT_DropConstraint", "AT_AlterColumnType", "AT_EnableTrig",
            "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_EnableTrigAll", "AT_EnableTrigUser", "AT_DisableTrig",
            "AT_DisableTrigAll", "AT_DisableTrigUser":
            return true
        default: return false
        }
    }

    /// When it is done among the others of its statement.
    var pass: Int {
        switch type {
        case "AT_DropColumn", "AT_DropConstraint", "AT_DropNotNull", "AT_DropIdentity", "AT_DropExpression": 0
        case "AT_AlterColumnType": 1
        case "AT_AddColumn": 5
        case "AT_ColumnDefault", "AT_SetNotNull", "AT_AddIdentity", "AT_SetIdentity": 6
        case "AT_AddConstraint": addsIndex ? 7 : 8
        default: 9
        }
    }

    /// Whether it makes an index: on partitions that takes SHARE only.
    var addsIndex: Bool {
        switch definition?.unwrapped("Constraint")?.text("contype") {
        case "CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION": true
        default: false
        }
    }

    /// Where it is written: from its first part that has a place up to the next sub-command.
    var location: Int? {
        definition?.inner.location ?? definition?.inner["typeName"]?.location
    }
}

/// What an ALTER TABLE makes of one table, gathered from its sub-commands.
struct TablePlan {
    var rewrite: String?
    var scan: String?
    /// Indexes to be built, by name, that are new.
    var builds: [String] = []
    /// Indexes that are there and have to be built again.
    var rebuilds: [RelationID] = []
}
