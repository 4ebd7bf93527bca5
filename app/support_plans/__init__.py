"""Individual support plans: learners at risk of leaving school early, and what is done for them."""
