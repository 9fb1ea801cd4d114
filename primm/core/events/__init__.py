"""What an event is: base, kinds, codes and codec."""
