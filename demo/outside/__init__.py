"""The pretend world outside the portal: everything the real one would speak to, in a process of its own."""
