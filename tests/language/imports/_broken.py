# A module that fails.
1 / 0
