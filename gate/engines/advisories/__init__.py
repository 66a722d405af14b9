"""Which releases of which packages are known to be vulnerable: kept, fetched and compared."""
