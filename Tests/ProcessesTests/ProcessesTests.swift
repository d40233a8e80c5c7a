// Processes: its tests.
