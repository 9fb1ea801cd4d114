"""What the law asks for the people in the log; the vault of their keys."""
