"""The command line: a folder a subject, a module a command. The only place that knows all services."""
