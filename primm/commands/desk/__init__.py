"""The session of a desk on a terminal: a line for each visit, understood while it is typed and stored at Enter."""
