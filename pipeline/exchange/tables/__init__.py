"""Tables of codings (CSV, Excel), our own and those of other programs, both ways."""
