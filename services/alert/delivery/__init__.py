"""From an alert to its receivers: signed, tried again, given up by name. One lane a receiver, so none slows another."""
