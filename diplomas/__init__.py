"""The register of diplomas. Knows no users, no files and no HTTP.

Written only through `register` (and its bulk twin `bulk`), read for release only through `disclosure`.
"""
