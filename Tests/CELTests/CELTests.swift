// Tests of CEL.
import Testing
