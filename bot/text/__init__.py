"""Brazilian numbers, dates and phones; runs the templates."""
