"""The sheets of the fund on the command line: indicators, the quarter, recipients, operators."""
