"""The pages of who handles correction requests: queues, one request, deciding, figures."""
