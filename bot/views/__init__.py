"""Answers shaped for reading: raw values (centavos, dates, ratios) with Portuguese labels."""
