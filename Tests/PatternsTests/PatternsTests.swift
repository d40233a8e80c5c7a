// Tests of Patterns.
import Testing
