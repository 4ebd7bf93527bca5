"""Commission, assessments, ranking and decisions."""
