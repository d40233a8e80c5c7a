// plimsoll: the one executable.

@main
enum Plimsoll {
    static func main() {
        print("plimsoll")
    }
}
