"""The journal in forms to take along: one module a form."""
