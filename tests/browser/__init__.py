"""Seasons in Chromium on a real server."""
