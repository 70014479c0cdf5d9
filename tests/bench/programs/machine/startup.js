// Start-up: the empty program.
