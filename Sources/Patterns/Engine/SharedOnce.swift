// SharedOnce: an object made once, read by every thread without a lock.
import Synchronization

/// A place for one object: empty at first, then filled for good.
///
/// Measured: `AtomicLazyReference.load` is not specialised in the standard library of Swift 6.3 and takes 60 ns, as
/// long as a whole match; this takes the time of one load.
struct SharedOnce<Instance: AnyObject & Sendable>: ~Copyable, Sendable {
    private let cell = Atomic<Unmanaged<Instance>?>(nil)

    /// Calls `body` with the object, where there is one.
    @inline(__always)
    func withInstance<Result>(_ body: (Instance) -> Result) -> Result? {
        // The object lives as long as this place: it is released in `deinit` alone.
        cell.load(ordering: .acquiring)?._withUnsafeGuaranteedRef(body)
    }

    /// The object, made by `make` where there is none.
    ///
    /// Of two made at once one is kept.
    func instance(_ make: () -> Instance) -> Instance {
        if let present = cell.load(ordering: .acquiring) { return present.takeUnretainedValue() }
        let made = Unmanaged.passRetained(make())
        let (isExchanged, original) = cell.compareExchange(
            expected: nil,
            desired: made,
            ordering: .acquiringAndReleasing
        )
        if isExchanged { return made.takeUnretainedValue() }
        made.release()
        return original?.takeUnretainedValue() ?? make()
    }

    deinit {
        cell.load(ordering: .acquiring)?.release()
    }
}
