"""What we remember: tables, claims, search, migrations."""
