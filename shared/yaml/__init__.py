"""A user's YAML files: read with the place of each value, held against models, told what is wrong."""
