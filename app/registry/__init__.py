"""Reference data: municipalities, schools, organisations."""
