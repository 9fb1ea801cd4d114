"""Where events live: an append-only log whose rows are leaves of one Merkle tree per origin."""
