// Guards: so that nobody hurts a server by accident: consoles that cannot write, questions before a shutdown or reset.
