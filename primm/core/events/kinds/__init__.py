"""The kinds of the core: what happens at every desk, whichever the action. Names are frozen for ever."""
