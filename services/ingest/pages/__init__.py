"""HTML pages: the text, the headline, the date, the author, and what stands in the place of an article."""
