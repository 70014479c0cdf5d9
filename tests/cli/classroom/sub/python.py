print("also a script")  # expect: also a script
