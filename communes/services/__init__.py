"""Acts on the referentials of the platform."""
