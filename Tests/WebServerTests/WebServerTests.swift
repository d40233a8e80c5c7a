// WebServer: its tests.
