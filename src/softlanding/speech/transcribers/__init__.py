"""Sound to text. Each engine is imported only when it is used."""
