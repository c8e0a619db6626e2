"""Softlanding: a calm voice for the hour after a hard conversation. Everything stays on this machine."""

__version__ = "0.1.0"
