"""The drill: kills, tampering and a restore are tried on a copy of somebody's own log, which itself is only read."""
