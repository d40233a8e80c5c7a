# hooks: steers schemathesis: two of three calls name what is there, one of three sends a body that makes sense.
#
# Loaded by schemathesis (SCHEMATHESIS_HOOKS=hooks). PLIMSOLL_SCENE names a file with the server's address, tokens and a
# revision's content; PLIMSOLL_TALLY one that gets the statuses of each operation.
import json
import os
import urllib.error
import urllib.request

import schemathesis

with open(os.environ["PLIMSOLL_SCENE"], encoding="utf-8") as file:
    SCENE = json.load(file)
counts, tally = {}, {}
made = {"tokens": [], "number": 0}


def ask(path, body, token=SCENE["pipeline"]):
    request = urllib.request.Request(SCENE["url"] + path, data=json.dumps(body).encode(), method="POST", headers={
        "Authorization": "Bearer " + token, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        raise AssertionError(f"POST {path}: {error.code} {error.read().decode()}") from error


def fresh():
    made["number"] += 1
    return made["number"]


def recorded():
    """A change that others make, in an environment of its own."""
    place = f"hand-{fresh()}"
    answer = ask(f"/api/v1/services/shop/environments/{place}/changes",
                 {"kind": "recorded", "why": "made by hand", "despite": [], "checks": SCENE["checks"]})
    return answer["change"]["id"]


def content():
    """The live content with a value that nobody set before."""
    value = json.loads(json.dumps(SCENE["content"]))
    value["set"] = {"staging": [{"document": "app", "path": "greeting", "json": json.dumps(f"hello {fresh()}")}]}
    return value


def order(path):
    """A body that makes sense for an operation."""
    if path.endswith(("/changes", "/gate")):
        kinds = [{"kind": "set", "content": content()}, {"kind": "recorded"}, {"kind": "restart"}]
        return {"why": "fuzzed", "despite": [], **kinds[fresh() % 3]}
    if path.endswith("/freezes"):
        return {"why": "the sale", "until": 4_000_000_000_000_000}
    if path.endswith(("/stops", "/stops/lift")):
        stop = [{"service": "fuzzed", "why": "fuzzed"}, {"actor": "token:fuzzed", "why": "fuzzed"}][fresh() % 2]
        if path.endswith("/lift"):
            ask("/api/v1/stops", stop)
        return stop
    if path == "/api/v1/tokens":
        name = f"fuzzed-{fresh()}"
        made["tokens"].append(name)
        return {"name": name, "scope": {"verbs": ["read"]}}
    if path.endswith("/agent/report"):
        return {"service": "shop", "environment": "staging", "instance": f"fuzz-{fresh() % 5}", "host": "h",
                "phase": "running", "health": "healthy", "findings": [], "exits": [], "lines": [], "linesLeftOut": 0,
                "sequence": fresh(), "incarnation": "fuzz"}
    return {"why": "fuzzed"}


def names(path, number):
    """Words of the path that name what is there."""
    act = path.rsplit("/", 1)[1]
    change = SCENE["changes"][number % len(SCENE["changes"])]
    if act in ("approve", "cancel", "finish", "fail"):
        change = recorded()
    if act == "revert":
        change = SCENE["changes"][-1]
    if act == "start":
        # To start what is under way is no error: who asks may not have heard the first answer.
        change = SCENE["underway"]
    words = {"service": "shop", "environment": "staging", "instance": "web-1", "change": change,
             "revision": SCENE["revision"], "freeze": "f-0"}
    if act == "thaw":
        freeze = ask("/api/v1/services/shop/environments/production/freezes", {"why": "to be thawed"})
        words.update(environment="production", freeze=freeze["id"])
    if act == "freezes":
        words["environment"] = "production"
    if act == "revoke":
        name = f"fuzzed-{fresh()}"
        ask("/api/v1/tokens", {"name": name, "scope": {"verbs": ["read"]}})
        words["name"] = name
    return words


@schemathesis.hook
def before_call(context, case, kwargs):
    path = case.operation.path
    token = SCENE["agent"] if "/api/v1/agent/" in path else SCENE["person"]
    case.headers = {**dict(case.headers or {}), "Authorization": "Bearer " + token}
    if case.method != case.operation.method.upper():
        return
    if path.endswith("/agent/order") and dict(case.query or {}).get("wait") not in (None, 0, 1):
        case.query = {**case.query, "wait": 1}
    # It learns names from answers; without the tokens it asks with, all that follows would be the same refusal.
    if path.endswith("/revoke") and case.path_parameters.get("name") in SCENE["kept"]:
        case.path_parameters = {"name": "another"}
    key = f"{case.method} {path}"
    number = counts[key] = counts.get(key, -1) + 1
    if number % 3 == 0:
        return
    known = names(path, number)
    wanted = dict(case.path_parameters or {})
    if wanted:
        case.path_parameters = {name: known.get(name, value) for name, value in wanted.items()}
    if number % 3 == 1:
        if case.method == "POST" and not path.endswith("/revoke"):
            case.body, case.media_type = order(path), "application/json"
        if path.endswith("/agent/order"):
            case.query = {"service": "shop", "environment": "staging", "instance": "web-1", "seen": -1}
        if "/agent/revisions/" in path:
            case.query = {"service": "shop", "environment": "staging"}
        if path in ("/api/v1/journal", ) or path.endswith("/lines"):
            case.query = {"limit": 10}


@schemathesis.hook
def after_call(context, case, response):
    path = case.operation.path
    if case.method != case.operation.method.upper():
        return
    key = f"{case.method} {path}"
    statuses = tally.setdefault(key, {})
    statuses[str(response.status_code)] = statuses.get(str(response.status_code), 0) + 1
    if path == "/api/v1/stops" and response.status_code == 200:
        # A stop of everything would make all that follows the same refusal.
        for stop in response.json():
            ask("/api/v1/stops/lift", {name: stop[name] for name in ("service", "actor", "why") if name in stop})
    if path.endswith("/freezes") and response.status_code == 201 and "/staging/" in response.request.url:
        ask(response.request.path_url + f"/{response.json()['id']}/thaw", {"why": "fuzzed"})
    with open(os.environ["PLIMSOLL_TALLY"] + ".new", "w", encoding="utf-8") as file:
        json.dump(tally, file)
    os.replace(os.environ["PLIMSOLL_TALLY"] + ".new", os.environ["PLIMSOLL_TALLY"])
