"""DER (X.690), written by hand where the form must be exact."""

from __future__ import annotations

OID_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")


def der(tag: int, *parts: bytes) -> bytes:
    """One value with this tag, its content the parts one after the other."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + content


def retag(tag: int, encoded: bytes) -> bytes:
    """The same value under another tag of one byte."""
    return bytes((tag,)) + encoded[1:]
