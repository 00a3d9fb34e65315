import socket

import pytest

from bot.feeds.addresses import ForbiddenAddress, is_public, public_socket


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1"])
def test_public_addresses_may_be_reached(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "fec0::1", "::7f00:1", "::ffff:0:7f00:1",
        "64:ff9b:1::7f00:1", "not an address", "",
    ],
)  # fmt: skip
def test_addresses_of_a_network_of_ones_own_may_not(address):
    assert not is_public(address)


def test_a_socket_is_made_for_public_addresses_only():
    public = public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 80)))
    public.close()
    with pytest.raises(ForbiddenAddress):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
