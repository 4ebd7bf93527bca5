"""Interim reports: what a long project has done so far.

They move no money, but while one is overdue its organisation is paid nothing.
"""
