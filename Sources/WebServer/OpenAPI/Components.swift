// Components: the shapes of bodies, as JSON Schemas of the OpenAPI document; a test holds real values against them.

enum Components {
    /// All of them: `components.schemas`.
    static var schemas: String {
        "{" + [identifiers, agents, changes, answers, orders, others].joined(separator: ",") + "}"
    }

    private static let identifiers = """
        "Name":{"type":"string","minLength":1,"maxLength":200,"pattern":"^[^/\\\\s]+$"},
        "Moment":{"type":"integer","format":"int64","description":"Microseconds since 1970 UTC."},
        "RevisionID":{"type":"string","description":"r- and 64 hexadecimal digits."},
        "ChangeID":{"type":"string","description":"c- and a number."},
        "Cause":{"type":"array","items":{"type":"string"},"description":"The actions that led to it, the first cause first."},
        "Problem":{"type":"object","description":"RFC 9457.","required":["type","title","status","detail"],"properties":{
          "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"}}}
        """

    private static let agents = """
        "CheckedFinding":{"type":"object","required":["code","level","message","place"],"properties":{
          "code":{"type":"string"},"level":{"type":"string"},"message":{"type":"string"},"place":{"type":"string"}}},
        "LogLine":{"type":"object","required":["time","source","text"],"properties":{
          "time":{"$ref":"#/components/schemas/Moment"},"source":{"type":"string"},"text":{"type":"string"}}},
        "LogLines":{"type":"object","required":["lines"],"properties":{
          "lines":{"type":"array","items":{"$ref":"#/components/schemas/LogLine"}}}},
        "ProgramExit":{"type":"object","required":["time","ranMilliseconds","wasAsked"],"properties":{
          "time":{"$ref":"#/components/schemas/Moment"},"code":{"type":"integer","format":"int32"},
          "signal":{"type":"integer","format":"int32"},"ranMilliseconds":{"type":"integer","format":"int64"},
          "revision":{"$ref":"#/components/schemas/RevisionID"},"wasAsked":{"type":"boolean"}}},
        "RequestCounts":{"type":"object","required":["requests","errors","latencies"],"properties":{
          "requests":{"type":"integer"},"errors":{"type":"integer"},
          "latencies":{"type":"array","maxItems":100,"items":{"type":"number"}}}},
        "InstanceReport":{"type":"object",
          "required":["service","environment","instance","host","phase","health","findings","exits","lines","linesLeftOut",
          "sequence","incarnation"],"properties":{
          "service":{"$ref":"#/components/schemas/Name"},"environment":{"$ref":"#/components/schemas/Name"},
          "instance":{"$ref":"#/components/schemas/Name"},"host":{"type":"string","maxLength":255},
          "revision":{"$ref":"#/components/schemas/RevisionID"},
          "phase":{"enum":["starting","running","draining","stopped","refused","crashing"]},
          "health":{"enum":["healthy","failing","unknown"]},"reason":{"type":"string"},
          "findings":{"type":"array","items":{"$ref":"#/components/schemas/CheckedFinding"}},
          "started":{"$ref":"#/components/schemas/Moment"},"done":{"type":"string"},
          "exits":{"type":"array","items":{"$ref":"#/components/schemas/ProgramExit"}},
          "lines":{"type":"array","items":{"$ref":"#/components/schemas/LogLine"}},"linesLeftOut":{"type":"integer"},
          "counts":{"$ref":"#/components/schemas/RequestCounts"},"port":{"type":"integer"},
          "sequence":{"type":"integer","format":"int64"},"incarnation":{"type":"string","maxLength":100}}},
        "InstanceOrder":{"type":"object","required":["generation","action","goal","cause"],"properties":{
          "generation":{"type":"integer","format":"int64"},"action":{"type":"string"},"goal":{"enum":["run","stop"]},
          "revision":{"$ref":"#/components/schemas/RevisionID"},"cause":{"$ref":"#/components/schemas/Cause"}}},
        "RevisionContent":{"type":"object","required":["contract","files","set"],"properties":{
          "contract":{"type":"string"},"artefact":{"type":"string"},
          "files":{"type":"array","items":{"type":"object","required":["path","text"],
            "properties":{"path":{"type":"string"},"text":{"type":"string"}}}},
          "set":{"type":"object","additionalProperties":{"type":"array","items":{"type":"object",
            "required":["document","path","json"],
            "properties":{"document":{"type":"string"},"path":{"type":"string"},"json":{"type":"string"}}}}}}},
        "Delivery":{"type":"object","required":["revision","environment","content"],"properties":{
          "revision":{"$ref":"#/components/schemas/RevisionID"},"environment":{"type":"string"},
          "content":{"$ref":"#/components/schemas/RevisionContent"}}}
        """

    private static let changes = """
        "RevertPlan":{"type":"object","minProperties":1,"maxProperties":1,"additionalProperties":false,"properties":{
          "automatic":{"type":"object","required":["to"],"properties":{"to":{"$ref":"#/components/schemas/RevisionID"}}},
          "command":{"type":"object","required":["_0"],"properties":{"_0":{"type":"string"}}},
          "impossible":{"type":"object","required":["because"],"properties":{"because":{"type":"string"}}}}},
        "ValueChange":{"type":"object","required":["path"],"properties":{"path":{"type":"string"},
          "before":{"type":"string"},"after":{"type":"string"},"place":{"type":"string"}}},
        "UncheckedPart":{"type":"object","required":["what","because","wasRequired"],"properties":{
          "what":{"type":"string"},"because":{"type":"string"},"wasRequired":{"type":"boolean"}}},
        "CheckSummary":{"type":"object","required":["verdict","findings","unchecked","counts","by"],"properties":{
          "verdict":{"type":"string"},"findings":{"type":"array","items":{"$ref":"#/components/schemas/CheckedFinding"}},
          "unchecked":{"type":"array","items":{"$ref":"#/components/schemas/UncheckedPart"}},
          "counts":{"type":"object","additionalProperties":{"type":"integer"}},
          "by":{"type":"array","items":{"type":"string"}},
          "locks":{"type":"array","items":{"$ref":"#/components/schemas/PredictedLock"}}}},
        "PredictedLock":{"type":"object","required":["place","table","blocksReads","words"],"properties":{
          "place":{"type":"string"},"table":{"type":"string"},"lock":{"type":"string"},"blocksReads":{"type":"boolean"},
          "seconds":{"type":"array","items":{"type":"number"},"minItems":3,"maxItems":3},"words":{"type":"string"}}},
        "ChangeKind":{"enum":["set","ship","promote","revert","restart","recorded"]},
        "Change":{"type":"object",
          "required":["id","service","environment","kind","by","why","cause","difference","checks","despite","proposed"],
          "properties":{"id":{"$ref":"#/components/schemas/ChangeID"},"service":{"type":"string"},
          "environment":{"type":"string"},"kind":{"$ref":"#/components/schemas/ChangeKind"},
          "from":{"$ref":"#/components/schemas/RevisionID"},"to":{"$ref":"#/components/schemas/RevisionID"},
          "base":{"$ref":"#/components/schemas/RevisionID"},"by":{"type":"string"},"why":{"type":"string"},
          "cause":{"$ref":"#/components/schemas/Cause"},"revertPlan":{"$ref":"#/components/schemas/RevertPlan"},
          "difference":{"type":"array","items":{"$ref":"#/components/schemas/ValueChange"}},
          "checks":{"$ref":"#/components/schemas/CheckSummary"},"emergency":{"type":"string"},
          "despite":{"type":"array","items":{"type":"string"}},"proposed":{"$ref":"#/components/schemas/Moment"}}},
        "Proposal":{"type":"object","required":["kind","why","despite"],"properties":{
          "kind":{"$ref":"#/components/schemas/ChangeKind"},"content":{"$ref":"#/components/schemas/RevisionContent"},
          "revision":{"type":"string"},"why":{"type":"string"},"revertPlan":{"$ref":"#/components/schemas/RevertPlan"},
          "checks":{"$ref":"#/components/schemas/CheckSummary"},"emergency":{"type":"string"},
          "despite":{"type":"array","items":{"type":"string"}},"expecting":{"$ref":"#/components/schemas/RevisionID"},
          "source":{"type":"string"},"key":{"type":"string"}}},
        "GateRefusal":{"type":"object","required":["code","message","lift","yieldsToEmergency"],"properties":{
          "code":{"type":"string"},"message":{"type":"string"},"lift":{"type":"string"},
          "until":{"$ref":"#/components/schemas/Moment"},"yieldsToEmergency":{"type":"boolean"}}},
        "GateAnswer":{"type":"object","required":["refusals","holds","unknown"],"properties":{
          "refusals":{"type":"array","items":{"$ref":"#/components/schemas/GateRefusal"}},
          "holds":{"type":"array","items":{"type":"string"}},"unknown":{"type":"array","items":{"type":"string"}},
          "opens":{"$ref":"#/components/schemas/Moment"},
          "past":{"type":"array","items":{"$ref":"#/components/schemas/GateRefusal"}}}},
        "ProposalAnswer":{"type":"object","required":["change","gate","isStarted"],"properties":{
          "change":{"$ref":"#/components/schemas/Change"},"gate":{"$ref":"#/components/schemas/GateAnswer"},
          "isStarted":{"type":"boolean"}}}
        """

    private static let answers = """
        "ChangeStep":{"type":"object","required":["position","time","kind","words","actor"],"properties":{
          "position":{"type":"integer","format":"int64"},"time":{"$ref":"#/components/schemas/Moment"},
          "kind":{"type":"string"},"words":{"type":"string"},"instance":{"type":"string"},"actor":{"type":"string"}}},
        "ChangeAnswer":{"type":"object","required":["change","state","approvals","steps"],"properties":{
          "change":{"$ref":"#/components/schemas/Change"},
          "state":{"enum":["proposed","underway","reverting","held","done","reverted","halted","cancelled","failed"]},
          "outcome":{"type":"string"},"approvals":{"type":"array","items":{"type":"object",
            "required":["by","because","at"],"properties":{"by":{"type":"string"},"because":{"type":"string"},
            "at":{"$ref":"#/components/schemas/Moment"}}}},
          "gate":{"$ref":"#/components/schemas/GateAnswer"},
          "steps":{"type":"array","items":{"$ref":"#/components/schemas/ChangeStep"}}}},
        "InstanceAnswer":{"type":"object","required":["instance","host","phase","health","heard"],"properties":{
          "instance":{"type":"string"},"host":{"type":"string"},"revision":{"$ref":"#/components/schemas/RevisionID"},
          "phase":{"type":"string"},"health":{"enum":["healthy","failing","unknown"]},"reason":{"type":"string"},
          "started":{"$ref":"#/components/schemas/Moment"},"heard":{"$ref":"#/components/schemas/Moment"}}},
        "OrderedFreeze":{"type":"object","required":["id","from","because","by"],"properties":{"id":{"type":"string"},
          "from":{"$ref":"#/components/schemas/Moment"},"until":{"$ref":"#/components/schemas/Moment"},
          "because":{"type":"string"},"by":{"type":"string"}}},
        "EnvironmentAnswer":{"type":"object","required":["service","environment","changes","freezes","instances"],
          "properties":{"service":{"type":"string"},"environment":{"type":"string"},"isProtected":{"type":"boolean"},
          "live":{"$ref":"#/components/schemas/RevisionID"},"since":{"$ref":"#/components/schemas/Moment"},
          "underway":{"$ref":"#/components/schemas/ChangeID"},
          "changes":{"type":"array","items":{"$ref":"#/components/schemas/Change"}},
          "freezes":{"type":"array","items":{"$ref":"#/components/schemas/OrderedFreeze"}},
          "instances":{"type":"array","items":{"$ref":"#/components/schemas/InstanceAnswer"}}}},
        "Overview":{"type":"object","required":["environments","position"],"properties":{
          "environments":{"type":"array","items":{"$ref":"#/components/schemas/EnvironmentAnswer"}},
          "position":{"type":"integer","format":"int64"}}},
        "Events":{"type":"object","required":["events"],"properties":{"events":{"type":"array","items":{"type":"object",
          "required":["position","stream","version","time","kind","payloadVersion","origin","payload","previousHash","hash"]
          }}}}
        """

    private static let orders = """
        "Reason":{"type":"object","required":["why"],"properties":{"why":{"type":"string"}}},
        "FreezeOrder":{"type":"object","required":["why"],"properties":{"from":{"$ref":"#/components/schemas/Moment"},
          "until":{"$ref":"#/components/schemas/Moment"},"why":{"type":"string"}}},
        "ChannelAnswers":{"type":"array","items":{"type":"object",
          "required":["channel","webhook","topics"],"properties":{"channel":{"type":"string"},
          "webhook":{"type":"string"},"topics":{"type":"array","items":{"type":"string"}},
          "failure":{"type":"string"}}}},
        "Stops":{"type":"array","items":{"$ref":"#/components/schemas/StopOrder"}},
        "StopOrder":{"type":"object","required":["why"],"properties":{"service":{"type":"string"},
          "actor":{"type":"string"},"why":{"type":"string"}}}
        """

    private static let others = """
        "Scope":{"type":"object","required":["verbs"],"properties":{
          "services":{"type":"array","items":{"type":"string"}},"environments":{"type":"array","items":{"type":"string"}},
          "verbs":{"type":"array","items":{"enum":["report","read","gate","change","approve","freeze","stop","administer"]}}}},
        "TokenOrder":{"type":"object","required":["name","scope"],"properties":{"name":{"type":"string"},
          "user":{"type":"string","description":"The person that it acts as: who asks, or nobody."},
          "scope":{"$ref":"#/components/schemas/Scope"},"expires":{"$ref":"#/components/schemas/Moment"}}},
        "NewToken":{"type":"object","required":["name","token"],"properties":{"name":{"type":"string"},
          "token":{"type":"string"}}},
        "Tokens":{"type":"object","required":["tokens"],"properties":{"tokens":{"type":"array","items":{"type":"object",
          "required":["name","scope","created","by","holds"],"properties":{"name":{"type":"string"},
          "user":{"type":"string"},
          "scope":{"$ref":"#/components/schemas/Scope"},"created":{"$ref":"#/components/schemas/Moment"},
          "by":{"type":"string"},"expires":{"$ref":"#/components/schemas/Moment"},
          "revoked":{"$ref":"#/components/schemas/Moment"},"holds":{"type":"boolean"}}}}}},
        "Health":{"type":"object","required":["status","version","position"],"properties":{"status":{"type":"string"},
          "version":{"type":"string"},"position":{"type":"integer","format":"int64"}}}
        """
}
