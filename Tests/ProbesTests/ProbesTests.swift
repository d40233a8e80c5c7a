// ProbesTests: the target's tests begin here.
import Testing
