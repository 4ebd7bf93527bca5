"""Regulation editions, national calls and local calls."""
