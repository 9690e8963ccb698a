"""The administration at /beheer/: who works there, for whom, on which records, and who looked."""
