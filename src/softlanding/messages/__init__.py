"""Every sentence that a person hears or reads outside a routine: short, kind and plain."""
