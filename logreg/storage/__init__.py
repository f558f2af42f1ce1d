"""Files on disk: written whole or not at all, and read only after they have been checked."""
