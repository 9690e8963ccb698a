"""The named people of the demonstration: each exposes a rule of the register."""
