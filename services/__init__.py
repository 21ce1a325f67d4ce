"""The three hops (ingest, enrich, alert) and the command line. No service imports another; only `cli` knows all."""
