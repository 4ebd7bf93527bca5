"""What every feature stands on and what knows no feature: access, actor, clock, column types, workflow tables."""
