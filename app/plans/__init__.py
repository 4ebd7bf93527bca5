"""PMP prevention plans: goals, tasks and measures."""
