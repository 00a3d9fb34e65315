"""The Teams app: the same questions and answers as everywhere, as Adaptive Cards."""
