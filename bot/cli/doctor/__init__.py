"""`python -m bot doctor`: what works, what does not, and what to do about it."""
