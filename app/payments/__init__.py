"""Prefinancing, balance, recovery, batches and bank files."""
