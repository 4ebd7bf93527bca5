"""How a municipality or vocational school joins: the cooperation agreement."""
