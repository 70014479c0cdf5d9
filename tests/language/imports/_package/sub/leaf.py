# Relative imports go up.
from .. import value
from ..inner import deep
from .. import inner
up = (value, deep, inner.__name__)
