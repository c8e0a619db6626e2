"""What scripts/bench measures: a module for each figure or two."""
