"""Content-Encoding undone piece by piece under a bound: a gzip bomb costs no more than the bound."""

import zlib

_PIECE = 65536


class BodyTooLarge(ValueError):
    """The decoded body is larger than the bound."""


class UnknownEncoding(ValueError):
    """A content coding we never said we accept."""


class Decoder:
    """Feed it what the server sends, `finish` gives the body. Raises BodyTooLarge, UnknownEncoding or zlib.error."""

    def __init__(self, encoding: str, most: int) -> None:
        coding = encoding.strip().lower()
        if coding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise UnknownEncoding(coding)
        # 47: a gzip or a zlib header, whichever there is.
        self._inflate = zlib.decompressobj(wbits=47) if coding not in {"", "identity"} else None
        self._most = most
        self._body = bytearray()
        self.received = 0
        """Bytes fed so far, as they came."""

    def feed(self, piece: bytes) -> None:
        self.received += len(piece)
        if self._inflate is None:
            self._keep(piece)
            return
        while piece and not self._inflate.eof:
            self._keep(self._inflate.decompress(piece, _PIECE))
            piece = self._inflate.unconsumed_tail

    def finish(self) -> bytes:
        if self._inflate is not None and self._body and not self._inflate.eof:
            raise zlib.error("the compressed body ends before its end")
        return bytes(self._body)

    def _keep(self, piece: bytes) -> None:
        if len(self._body) + len(piece) > self._most:
            raise BodyTooLarge
        self._body += piece
