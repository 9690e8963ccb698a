"""The holder's pages of correction requests."""
