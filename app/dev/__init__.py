"""Demo data and role buttons; only in demo mode."""
