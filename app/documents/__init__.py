"""Upload checks, tables and PDFs."""
