"""Seasons through the pages: everything people do is done with the forms and links the pages offer."""
