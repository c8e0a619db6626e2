"""Engines that turn speech into text: which there are, how to get one, and which one listens."""
