// Stores: its tests.
