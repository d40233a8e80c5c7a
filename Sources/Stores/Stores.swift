// Stores: its chapter.
