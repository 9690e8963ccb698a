"""A pretend DigiD: looks up nobody, checks nothing, and says so on every page."""
