"""Which place of a name is meant, and in which country it is; names of places that stand for something else."""
