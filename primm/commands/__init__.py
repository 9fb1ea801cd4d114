"""The command groups, one module each, loaded when used."""
