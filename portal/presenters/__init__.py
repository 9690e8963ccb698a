"""What the holder's pages need computed: from register data to words, so that templates hold no rules."""
