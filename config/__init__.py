"""Settings, URLs, error pages and system checks: the only package that knows all the others."""
