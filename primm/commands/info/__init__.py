"""`primm info`: what the desks publish, what is asked of them, and what nothing answers yet."""
