"""Grant agreements and checked bank accounts."""
