"""What is printed beside an article, on pages and in documents: dates, bylines, credits."""
