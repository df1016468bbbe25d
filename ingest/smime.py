"""A message that was packed together with its digital signature (S/MIME, RFC 8551 section 3.5.2): the message, unpacked."""

from __future__ import annotations

from asn1crypto import cms

from ingest.mime import from_base64


def signed_content(data: bytes) -> bytes | None:
    """The message in a CMS SignedData (RFC 5652 section 5); None when the bytes are something else: encrypted, or damaged.

    The signature is not checked: whose mail it is is told by no letter that comes here, and what is said in it is for people to judge.
    """
    for der in (data, from_base64(data)):
        try:
            packed = cms.ContentInfo.load(der)
            if packed["content_type"].native != "signed_data":
                return None
            content = packed["content"]["encap_content_info"]["content"].native
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
            continue  # what the library raises on bytes that are no CMS, or are cut off
        if isinstance(content, bytes) and content.strip():
            return content
    return None
