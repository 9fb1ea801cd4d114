"""What differs from one operating system to the next, answered as facts; what to say of them is for others."""
