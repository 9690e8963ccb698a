"""The demonstration's certification authority as a service: time stamps, answers and lists of revocation."""
