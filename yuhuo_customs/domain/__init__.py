"""Values, findings, stages and ports: what every room agrees on. No input or output happens here."""
