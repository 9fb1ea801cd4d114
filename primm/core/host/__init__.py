"""Who plugs in: actions, hooks, and the recorder that takes their events."""
