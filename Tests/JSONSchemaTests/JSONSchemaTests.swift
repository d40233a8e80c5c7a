// Tests of JSONSchema.
import Testing
