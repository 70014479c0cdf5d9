from . import VAL
name=__name__
