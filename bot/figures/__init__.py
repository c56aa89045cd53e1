"""What an answer is about: the newest facts, at a day, for some customers."""
