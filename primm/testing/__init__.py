"""What plugin authors test with: the contract, strategies, and a log in memory."""
