"""Softlanding: a calm voice for the hour after a hard conversation. All of it stays here."""

__version__ = "0.1.0"
