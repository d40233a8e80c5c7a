// Simulation: its tests.
