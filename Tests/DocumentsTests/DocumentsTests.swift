// Tests of Documents.
import Testing
