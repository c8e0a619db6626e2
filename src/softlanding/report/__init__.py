"""A journal as one page of HTML. Data in, text out."""
