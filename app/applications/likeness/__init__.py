"""Applications of one round whose texts are nearly the same: found after submission, noted, never judged."""
