"""How well the desk reads: items from outside assessed, labelled ones scored. No database."""
