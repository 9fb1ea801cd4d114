"""How a report or a listing is written: each format is a plugin of one hook."""
