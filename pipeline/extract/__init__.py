"""Reading: from a file of any known format to one plain text with blocks over it (by ``dispatch``)."""
