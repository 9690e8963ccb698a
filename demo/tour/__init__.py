"""A tour of the demonstration for each kind of person. Not there in production."""
