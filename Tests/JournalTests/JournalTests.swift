// Journal: its tests.
