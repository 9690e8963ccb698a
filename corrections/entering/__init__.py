"""Pages on which a colleague enters a request that came by post, by telephone or at the counter."""
