"""How the product is put on a machine: `make install`, systemd, Docker."""
