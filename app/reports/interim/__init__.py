"""Interim reports: what a long project has done so far. They move no money; an overdue one holds payments."""
