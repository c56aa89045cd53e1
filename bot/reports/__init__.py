"""Files made of views: the page that is attached, the document for scripts."""
