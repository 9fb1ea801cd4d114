"""The core: events, the log that keeps them, the figures made of them, and the host of the plugins."""
