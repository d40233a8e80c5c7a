// WebServer: its chapter.
