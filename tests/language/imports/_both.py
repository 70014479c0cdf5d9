# Hidden by _both.aspy.
which = "py"
