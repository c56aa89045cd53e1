"""One thin handler a question: ask, choose a view, deliver."""
