"""Whether a name is of a person, a body or a place: by its form, its neighbours, the table and the document."""
