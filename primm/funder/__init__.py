"""What a fund asks of a project: its indicators, its quarterly sheet, its sheets of recipients and operators."""
