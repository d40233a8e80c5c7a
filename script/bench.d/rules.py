"""Rules: our CEL against the Rust and the C++ implementation, compile and evaluation, in one run."""
import json
import statistics
import subprocess
import tempfile
import time

from common import BIN

CONFIG = {
    "database": {"host": "db-1.shop.example", "port": 5432, "pool": 4},
    "server": {"port": 8080, "hosts": [f"web-{n}.shop.example" for n in range(20)]},
    "search": {"timeout": "10s", "results": 20},
}
OTHER = json.loads(json.dumps(CONFIG).replace("shop.example", "staging.shop.test"))
BINDINGS = {
    "config": CONFIG,
    "facts": {"domain": "shop.example", "instances": 20},
    "environment": "production",
    "elsewhere": {"staging": {"config": OTHER}},
    "numbers": list(range(1000)),
    "fifty": list(range(50)),
}
CASES = {
    "simple comparison": "config.database.pool * facts.instances <= 90",
    "string functions": "config.database.host.endsWith('.' + facts.domain) && config.database.host.startsWith('db-')",
    "environment rule": "environment != 'production' || (config.server.port == 8080 && size(config.server.hosts) >= 2)",
    "cross-environment": "config.database.host != elsewhere.staging.config.database.host && config.search.results == elsewhere.staging.config.search.results",
    "all over 50": "fifty.all(x, x < 50)",
    "50 x 50 nested": "fifty.all(x, fifty.all(y, x + y < 100))",
    "filter and map over 1000": "size(numbers.filter(x, x % 2 == 0).map(x, x * 2)) == 500",
}


def measure(body, at_least=0.15):
    """Nanoseconds a call: the median of five rounds."""
    body()
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < 0.02:
        body()
        count += 1
    rounds = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(max(1, int(count * at_least / 0.1))):
            body()
        rounds.append((time.perf_counter() - started) / max(1, int(count * at_least / 0.1)))
    return statistics.median(rounds) * 1e9


def rust(expression):
    """Compile and evaluation of common-expression-language, or nothing where it cannot."""
    import cel

    context = cel.Context(BINDINGS)
    program = cel.compile(expression)
    assert program.execute(context) is True
    return measure(lambda: cel.compile(expression)), measure(lambda: program.execute(context))


def cpp(expression):
    """Compile and evaluation of cel-expr-python, or nothing where it cannot."""
    from cel_expr_python import cel

    environment = cel.NewEnv(variables={name: cel.Type.DYN for name in BINDINGS})
    program = environment.compile(expression)
    activation = environment.Activation(BINDINGS)
    assert program.eval(activation).value() is True
    return measure(lambda: environment.compile(expression)), measure(lambda: program.eval(activation))


def main():
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(BINDINGS, file)
        file.flush()
        print(f"  {'':<26}{'ours ns':>20}{'Rust ns':>24}{'C++ ns':>24}   (compile / evaluate; ratio to ours)")
        for name, expression in CASES.items():
            run = subprocess.run([f"{BIN}/plimsoll-bench", "cel", expression, file.name], capture_output=True, check=True)
            own = json.loads(run.stdout)
            ours = (own["compile_ns"], own["eval_ns"])
            line = f"  {name:<26}{ours[0]:>10.0f}{ours[1]:>10.0f}"
            for peer in (rust, cpp):
                try:
                    times = peer(expression)
                    line += f"{times[0]:>9.0f}{times[1]:>8.0f} {times[1] / ours[1]:>5.1f}x"
                except Exception as problem:  # a peer that cannot do it is said, not hidden
                    line += f"{'not measured: ' + type(problem).__name__:>24}"
            print(line)


if __name__ == "__main__":
    main()
