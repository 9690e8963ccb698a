"""Correction requests of the demonstration: one in every state, and the first quarter of 2025."""

from demo.corrections.filling import fill

__all__ = ["fill"]
