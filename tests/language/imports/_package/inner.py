# A module of the package.
deep = 10
