"""The four actions of the plan, each a plugin like any other."""
