"""People, their memberships, sign-in and sessions."""
