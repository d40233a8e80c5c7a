// Agent: its chapter.
