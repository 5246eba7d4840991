"""TMX 1.4b, the exchange format of translation memories."""

from tm.memory.tmx_read import MAX_BYTES, read
from tm.memory.tmx_write import write

__all__ = ["MAX_BYTES", "read", "write"]
