// Stories: the outages of the story list, replayed on real parts: damage without Plimsoll, none with it.
import Testing
