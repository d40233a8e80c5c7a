// Tests of Findings.
import Testing
