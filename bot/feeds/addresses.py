"""Which addresses a feed may be fetched from: public ones. A feed's link or redirect must not reach into the office's own network."""

import ipaddress
import socket

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_UNICAST = ipaddress.ip_network("2000::/3")  # all that IANA has given out; beside it lie site-local, IPv4-compatible and translated ones


class ForbiddenAddress(OSError):
    """A host resolved to an address that is not public. An OSError, so that aiohttp carries it out of the connector."""

    def __init__(self) -> None:
        super().__init__("the address is not public")


def is_public(address: str) -> bool:
    """Whether a packet to this IP address leaves for the public internet. Addresses that carry another inside count as that one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _carried(ip)
    if inner:
        return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in _UNICAST)  # noqa: PLR2004  # IPv4


def _carried(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def public_socket(info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
    """For `TCPConnector(socket_factory=…)`: asked for each address just before it is connected to, whether it came from DNS or was
    written in the URL, so no later answer of DNS can slip past. Raises ForbiddenAddress.
    """
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise ForbiddenAddress
    return socket.socket(family, kind, protocol)
