"""One ASGI app: what is asked over HTTP."""
