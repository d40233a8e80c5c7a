// plimsoll-bench: times our engines alone, as JSON, for script/bench.

@main
enum Bench {
    static func main() {
        print("{}")
    }
}
