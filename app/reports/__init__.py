"""Final reports and their settlement."""
