"""Members of another municipality's commission who score what the own commission is too few for."""
