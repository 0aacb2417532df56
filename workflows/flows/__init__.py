"""One flow a module; each reads as a diagram."""
