// Walk+routines: what stands inside DO blocks, functions and EXECUTE.
import Documents
import Findings

extension MigrationWalk {
    /// Most statements that are looked at inside functions for one statement: bounds calls that call each other.
    private static let maximumCalls = 2_000
    /// How deep functions that call functions are followed.
    private static let maximumNesting = 16

    // MARK: - Definitions

    mutating func perform(createFunction node: Syntax) throws(Refusal) {
        let name = newName(node.names("funcname"))
        var routine = Routine(name: name, arguments: [], language: "sql", volatility: .volatile)
        routine.isProcedure = node.flag("is_procedure")
        routine.definition = Array(work.effect.statement.bytes)
        if !work.hiddenIn.isEmpty { routine.definition = [] }
        for parameter in node.list("parameters").compactMap({ $0.unwrapped("FunctionParameter") }) {
            let mode = parameter.text("mode") ?? ""
            guard mode != "FUNC_PARAM_OUT", mode != "FUNC_PARAM_TABLE" else { continue }
            routine.arguments.append(parameter["argType"]?.names("names").last ?? "")
            routine.argumentNames.append(parameter.text("name") ?? "")
        }
        for option in node.list("options").compactMap({ $0.unwrapped("DefElem") }) {
            switch option.text("defname") {
            case "language": routine.language = (option["arg"]?.string ?? "sql").lowercased()
            case "volatility":
                routine.volatility = Routine.Volatility(rawValue: option["arg"]?.string ?? "") ?? .volatile
            case "as":
                routine.body = option["arg"]?.unwrapped("List")?.list("items").first?.string ?? option["arg"]?.string
            case "set":
                guard let setting = option["arg"]?.unwrapped("VariableSetStmt") else { continue }
                routine.settings[setting.text("name") ?? ""] = setting.list("args").compactMap(\.textConstant).first
            default: break
            }
        }
        routine.statements = node["sql_body"].map { $0.descendants("SelectStmt").isEmpty ? [] : [$0] } ?? []
        let arguments = routine.arguments
        var all = schema.routines[name] ?? []
        if all.contains(where: { $0.arguments == arguments }), !node.flag("replace") {
            throw refusal("42723", "function \(name.text) exists with these arguments already")
        }
        all.removeAll { $0.arguments == arguments }
        schema.set(routines: name, all + [routine])
    }

    mutating func perform(alterFunction node: Syntax) {
        guard let object = node["func"] else { return }
        let name = newName(object.names("objname"))
        guard var routines = schema.routines[name] else { return }
        for option in node.list("actions").compactMap({ $0.unwrapped("DefElem") })
        where option.text("defname") == "volatility" {
            for index in routines.indices {
                routines[index].volatility = Routine.Volatility(rawValue: option["arg"]?.string ?? "") ?? .volatile
            }
        }
        schema.set(routines: name, routines)
    }

    // MARK: - Calls

    /// Looks into the functions of the schema that an expression or query calls.
    mutating func call(functionsIn node: Syntax) throws(Refusal) {
        for call in node.descendants("FuncCall") { try self.call(call) }
    }

    /// Looks into one function that is called.
    mutating func call(_ call: Syntax) throws(Refusal) {
        let names = call.names("funcname")
        guard let name = names.last else { return }
        let arguments = call.list("args").map(\.textConstant)
        if name == "set_config", arguments.count == 3, let setting = arguments[0], let value = arguments[1] {
            change(setting, to: [value], isLocal: arguments[2] == "true")
        }
        guard !isReplaying else { return }
        let schemaName = names.count > 1 ? names[names.count - 2] : nil
        let found = schema.routines(named: name, schema: schemaName, path: settings.searchPath)
        let fitting = found.filter { $0.arguments.count == arguments.count }
        for routine in fitting.isEmpty ? found : fitting {
            let given = zip(routine.argumentNames, arguments).compactMap { name, value in value.map { (name, $0) } }
            try look(
                into: routine,
                as: "\(routine.isProcedure ? "procedure" : "function") \(name)()",
                given: Dictionary(given, uniquingKeysWith: { first, _ in first })
            )
        }
    }

    /// Looks into a function's body: what it does is done by the statement that calls it.
    mutating func look(into routine: Routine, as name: String, given: [String: String] = [:]) throws(Refusal) {
        guard work.hiddenIn.count < Self.maximumNesting, work.calls < Self.maximumCalls else {
            return unseen("\(name) is called too deep in others to be followed")
        }
        guard !work.hiddenIn.contains(name) else { return }
        work.calls += 1
        work.hiddenIn.append(name)
        let outer = (loops: work.loops, variables: work.loopVariables)
        switch routine.language {
        case "sql":
            for body in routine.statements { try read(body) }
            if let body = routine.body { try perform(text: body) }
        case "plpgsql":
            try perform(procedure: ArraySlice(routine.definition), named: name, given: given)
        case "c", "internal": break
        default: unseen("\(name) is written in \(routine.language): what it does is not seen")
        }
        (work.loops, work.loopVariables) = (outer.loops, outer.variables)
        work.hiddenIn.removeLast()
    }

    mutating func perform(block node: Syntax) throws(Refusal) {
        let options = node.list("args").compactMap { $0.unwrapped("DefElem") }
        let language = options.first { $0.text("defname") == "language" }?["arg"]?.string ?? "plpgsql"
        guard language.lowercased() == "plpgsql" else {
            return unseen("a DO block written in \(language): what it does is not seen")
        }
        guard let body = options.first(where: { $0.text("defname") == "as" })?["arg"]?.string else { return }
        work.hiddenIn.append("DO")
        // Built anew, so that blocks inside EXECUTE are read too.
        try perform(procedure: ArraySlice(Array(("DO " + Self.quoted(body)).utf8)), named: "this DO block")
        work.hiddenIn.removeLast()
    }

    /// A text in a dollar quote that does not stand in it.
    private static func quoted(_ text: String) -> String {
        var tag = "$b$"
        while text.contains(tag) { tag = "$b" + tag.dropFirst() }
        return tag + text + tag
    }

    /// Does the statements of a text of SQL inside a function.
    mutating func perform(text: String) throws(Refusal) {
        let source = SourceText(name: "function", text: text)
        for statement in Statement.statements(of: source) {
            work.calls += 1
            guard work.calls < Self.maximumCalls else {
                return unseen("more statements in functions than are followed")
            }
            guard statement.failure == nil, let node = statement.node else {
                if let failure = statement.failure { unseen("SQL inside is not read: \(failure.message)") }
                continue
            }
            try perform(node)
            endStep()
        }
    }

    // MARK: - PL/pgSQL

    private mutating func perform(
        procedure definition: ArraySlice<UInt8>,
        named name: String,
        given: [String: String] = [:]
    ) throws(Refusal) {
        let json: [UInt8]
        do throws(ParseTree.Failure) {
            guard !definition.isEmpty else {
                throw ParseTree.Failure(message: "its text is not at hand", offset: 0)
            }
            json = try ParseTree.procedureJSON(of: definition)
        } catch {
            return unseen("the body of \(name) is not read: \(error.message)")
        }
        guard let tree = SyntaxTree(json: json, offset: 0) else {
            return unseen("the body of \(name) is nested too deeply to be read")
        }
        for function in tree.root.elements {
            guard let body = function.unwrapped("PLpgSQL_function"), let action = body["action"] else { continue }
            var block = ProcedureContext(texts: given)
            for variable in body.list("datums").compactMap({ $0.unwrapped("PLpgSQL_var") }) {
                guard let text = variable["default_val"]?.unwrapped("PLpgSQL_expr")?.text("query"),
                    let value = Self.value(text).flatMap({ Self.constant($0, block.texts) })
                else { continue }
                block.texts[variable.text("refname") ?? ""] = value
            }
            try perform(step: action, &block, depth: 0)
        }
    }

    /// What is known while a procedure's statements are gone through.
    private struct ProcedureContext {
        /// Variables whose value is a constant text.
        var texts: [String: String] = [:]
    }

    private mutating func perform(steps: [Syntax], _ context: inout ProcedureContext, depth: Int) throws(Refusal) {
        for step in steps { try perform(step: step, &context, depth: depth) }
    }

    private mutating func perform(step: Syntax, _ context: inout ProcedureContext, depth: Int) throws(Refusal) {
        guard depth < 200 else { return unseen("a procedure is nested too deeply to be followed") }
        let fields = step.inner
        switch step.kind {
        case "PLpgSQL_stmt_block": try perform(block: fields, &context, depth: depth)
        case "PLpgSQL_stmt_execsql": try perform(query: fields["sqlstmt"])
        case "PLpgSQL_stmt_perform", "PLpgSQL_stmt_call": try perform(query: fields["expr"])
        case "PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_dynfors": try execute(fields, context)
        case "PLpgSQL_stmt_if":
            let isMet = answer(fields["cond"])
            try evaluate(fields["cond"])
            if isMet != false { try perform(steps: fields.list("then_body"), &context, depth: depth + 1) }
            if isMet == true { return }
            for branch in fields.list("elsif_list").map(\.inner) {
                try evaluate(branch["cond"])
                try perform(steps: branch.list("stmts"), &context, depth: depth + 1)
            }
            try perform(steps: fields.list("else_body"), &context, depth: depth + 1)
        case "PLpgSQL_stmt_case":
            for branch in fields.list("case_when_list").map(\.inner) {
                try perform(steps: branch.list("stmts"), &context, depth: depth + 1)
            }
            try perform(steps: fields.list("else_stmts"), &context, depth: depth + 1)
        case "PLpgSQL_stmt_assign":
            try evaluate(fields["expr"])
            // What a variable holds from now on is not followed.
            let text = fields["expr"]?.unwrapped("PLpgSQL_expr")?.text("query") ?? ""
            for name in context.texts.keys where text.hasPrefix(name) { context.texts[name] = nil }
        case "PLpgSQL_stmt_return": try evaluate(fields["expr"])
        case "PLpgSQL_stmt_return_query", "PLpgSQL_stmt_open": try perform(query: fields["query"])
        case "PLpgSQL_stmt_commit", "PLpgSQL_stmt_rollback": commitInside()
        default: break
        }
        if fields["body"] != nil, step.kind != "PLpgSQL_stmt_block" {
            try perform(loop: fields, kind: step.kind, &context, depth: depth)
        }
    }

    private mutating func perform(
        block fields: Syntax,
        _ context: inout ProcedureContext,
        depth: Int
    ) throws(Refusal) {
        guard fields["exceptions"] != nil else {
            return try perform(steps: fields.list("body"), &context, depth: depth + 1)
        }
        // A block with EXCEPTION is a savepoint: what is refused inside is undone and caught.
        let mark = schema.mark
        let before = (held: held, work: work)
        do throws(Refusal) {
            try perform(steps: fields.list("body"), &context, depth: depth + 1)
        } catch {
            schema.rollBack(to: mark)
            (held, work) = before
        }
    }

    private mutating func perform(
        loop fields: Syntax,
        kind: String,
        _ context: inout ProcedureContext,
        depth: Int
    ) throws(Refusal) {
        if kind == "PLpgSQL_stmt_fors" { try perform(query: fields["query"]) }
        let outer = (loops: work.loops, variables: work.loopVariables)
        work.loops += 1
        for field in ["var", "row"] {
            if let name = fields[field]?.inner.text("refname") { work.loopVariables.insert(name) }
        }
        try perform(steps: fields.list("body"), &context, depth: depth + 1)
        (work.loops, work.loopVariables) = (outer.loops, outer.variables)
    }

    /// COMMIT inside a procedure: what was locked is free again, batches are transactions of their own.
    private mutating func commitInside() {
        endStep()
        held = [:]
        work.effect.rowLocks.removeAll { $0.isInLoop }
        schema.settleEnumerations()
    }

    private mutating func perform(query expression: Syntax?) throws(Refusal) {
        guard let text = expression?.unwrapped("PLpgSQL_expr")?.text("query") else { return }
        try perform(text: text)
    }

    /// An expression: functions it calls and queries in it.
    private mutating func evaluate(_ expression: Syntax?) throws(Refusal) {
        guard let text = expression?.unwrapped("PLpgSQL_expr")?.text("query") else { return }
        guard let node = Self.expression(text) else { return }
        try read(node)
        endStep()
    }

    /// The tree of a text that is an expression, an assignment or a query.
    static func expression(_ text: String) -> Syntax? {
        var value = Substring(text)
        if let range = text.range(ofAssignment: ":=") { value = text[range...] }
        for candidate in ["SELECT " + value, String(text)] {
            let statements = Statement.statements(of: SourceText(name: "expression", text: candidate))
            if statements.count == 1, let node = statements.first?.node { return node }
        }
        return nil
    }

    /// EXECUTE: constant text is done, all else is unknown.
    private mutating func execute(_ fields: Syntax, _ context: ProcedureContext) throws(Refusal) {
        guard let text = fields["query"]?.unwrapped("PLpgSQL_expr")?.text("query"),
            let value = Self.value(text)
        else { return unseen("EXECUTE of a text that cannot be read") }
        guard let sql = Self.constant(value, context.texts) else {
            return unseen("EXECUTE of a text that is put together when it runs: \(text)")
        }
        try perform(text: sql)
    }

    /// The value of a text that is one expression.
    private static func value(_ text: String) -> Syntax? {
        expression(text)?.unwrapped("SelectStmt")?.list("targetList").first?.inner["val"]
    }

    /// The text of constants joined by `||`, or put together by `format`, variables of constant text included.
    private static func constant(_ value: Syntax, _ texts: [String: String]) -> String? {
        if let text = value.textConstant { return text }
        if let name = value.columnName { return texts[name] }
        if let join = value.unwrapped("A_Expr"), join.names("name").last == "||", let left = join["lexpr"],
            let right = join["rexpr"], let before = constant(left, texts), let after = constant(right, texts)
        {
            return before.utf8.count + after.utf8.count < 1 << 20 ? before + after : nil
        }
        if let cast = value.unwrapped("TypeCast"), let argument = cast["arg"] { return constant(argument, texts) }
        guard let call = value.unwrapped("FuncCall"), let name = call.names("funcname").last else { return nil }
        let arguments = call.list("args").map { constant($0, texts) }
        switch (name, arguments.first) {
        case ("format", let pattern??): return formatted(pattern, Array(arguments.dropFirst()))
        case ("quote_ident", let text??): return "\"" + text + "\""
        case ("quote_literal", let text??): return "'" + text + "'"
        case ("concat", _): return arguments.contains(nil) ? nil : arguments.compactMap(\.self).joined()
        default: return nil
        }
    }

    private static func formatted(_ pattern: String, _ arguments: [String?]) -> String? {
        var result = ""
        var rest = arguments[...]
        var isEscape = false
        for character in pattern {
            guard isEscape else {
                if character == "%" { isEscape = true } else { result.append(character) }
                continue
            }
            isEscape = false
            if character == "%" {
                result.append("%")
                continue
            }
            guard let argument = rest.popFirst(), let text = argument else { return nil }
            switch character {
            case "I": result += "\"" + text + "\""
            case "L": result += "'" + text + "'"
            case "s": result += text
            default: return nil
            }
        }
        return result
    }
}

extension String {
    /// Where the value behind an assignment sign begins, outside of quotes; nil where there is none.
    fileprivate func range(ofAssignment sign: String) -> String.Index? {
        var index = startIndex
        while index < endIndex {
            let character = self[index]
            if character == "'" || character == "\"" { return nil }
            if self[index...].hasPrefix(sign) { return self.index(index, offsetBy: sign.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
