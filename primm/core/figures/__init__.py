"""From events to figures: histories, views, metrics and reports."""
