// Changes: its tests.
