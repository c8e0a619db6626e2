"""All reflections of one person, on their own disk."""
