"""Commands about pupils: what is near a limit, attendance in one command, lists of the school action."""
