"""SpatiaLite for the embedded stack."""
