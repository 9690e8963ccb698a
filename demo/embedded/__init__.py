"""A database engine for Django: PostgreSQL, started at the first connection if it is the embedded one."""
