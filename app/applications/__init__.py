"""Drafting, submitting, checking and clarifying project applications."""
