"""A pretend login service of organisations: their staff, with the roles their employer gave them."""
