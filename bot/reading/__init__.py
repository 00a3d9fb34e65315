"""Entry → Reading: is it ours, who is in it, how much, who said what. Pure."""
