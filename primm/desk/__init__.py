"""How staff speak at the desk: a typed line becomes drafts of events, an echo in words, or one short question."""
