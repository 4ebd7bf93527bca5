"""Builders of cases: each goes through the real services, so what they build is what users could have built."""
