# A package.
print("package runs", __name__)
from . import inner
from .inner import deep
value = deep + 1
