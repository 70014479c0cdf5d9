deep=1
