"""IXC Provedor: its client, its mirror in our database and a simulator of it."""
