"""Feed → Entry: ask politely, read what comes, keep what is new. Imports no other part."""
