"""What people do with correction requests, each in one transaction and through `corrections.performing`."""
