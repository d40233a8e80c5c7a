// Agent: its tests.
