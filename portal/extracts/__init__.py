"""The extract: a sealed PDF of what the register says, as its holder may take it along (WRO art. 31)."""
