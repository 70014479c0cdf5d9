VAL=1
from . import a
