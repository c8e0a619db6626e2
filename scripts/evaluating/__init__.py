"""How well the program hears, measured on our own texts in synthetic voices."""
