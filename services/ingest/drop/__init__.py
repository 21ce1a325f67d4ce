"""The drop folder, and what stands beside a document in it."""
