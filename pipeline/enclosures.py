"""What lies in a mail besides its text: files and photos for staff to see, and its HTML as it came.

Nothing is executed or unpacked, and photos are never handed on as they came: they are decoded within bounds and
written anew (invariant 10).
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import nh3
from PIL import Image, ImageOps

from pipeline import limits
from pipeline.model import Attachment, RawMail
from pipeline.parsing import charsets, mime
from pipeline.parsing.attachment import attachment_of, name_of

PHOTO_TYPES = {"image/jpeg": "JPEG", "image/jpg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
PHOTO_PIXELS = 50_000_000  # a phone's largest photo has 50 megapixels
SHOWN_PIXELS = 1_600  # a side of what is shown
_TAGS = (
    "a b blockquote br caption center code dd div dl dt em h1 h2 h3 h4 h5 h6 hr i li ol p pre s small span strong sub "
    "sup table tbody td tfoot th thead tr u ul"
)


def octets_of(raw: RawMail, wanted: Attachment, which: int = 0) -> bytes | None:
    """The content of an attachment as parsing lists it, the ``which``-th of those that look the same (from 0).

    None where it cannot be taken out: it lay inside something that nobody unpacks.
    """
    if raw.oversize:
        return None
    for part in _leaves(mime.read(raw.data)[0]):
        if attachment_of(part, charsets.clean(part.get_content_type())[:100]) == wanted:
            if which == 0:
                return mime.octets(part)
            which -= 1
    return None


def photo(data: bytes, kind: str) -> bytes | None:
    """A photo written anew as JPEG, at most ``SHOWN_PIXELS`` a side and without what cameras write into it.

    None where it is no photo of its type, or has more than ``PHOTO_PIXELS``.
    """
    try:
        with Image.open(io.BytesIO(data), formats=[PHOTO_TYPES[kind]]) as image:
            if image.width * image.height > PHOTO_PIXELS:
                return None
            image.draft("RGB", (SHOWN_PIXELS, SHOWN_PIXELS))
            image.thumbnail((SHOWN_PIXELS, SHOWN_PIXELS))
            upright = ImageOps.exif_transpose(image)
            flat = Image.new("RGB", upright.size, "white")
            with_alpha = upright.convert("RGBA")
            flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except Exception:  # the library has a word of its own for each way in which a file may be broken
        return None
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=85)
    return written.getvalue()


def html_of(raw: RawMail) -> str | None:
    """The mail's HTML without scripts, styles, images, links and whatever else would load or do something."""
    for part in () if raw.oversize else _leaves(mime.read(raw.data)[0]):
        attached = part.get_content_disposition() == "attachment" or name_of(part)
        if charsets.clean(part.get_content_type()) == "text/html" and not attached:
            label = part.get_content_charset()
            text = charsets.decode(mime.octets(part)[: limits.HTML_CHARS * 4], label)[0][: limits.HTML_CHARS]
            return nh3.clean(
                text, tags=set(_TAGS.split()), attributes={"td": {"colspan"}, "th": {"colspan"}}, link_rel=None
            )
    return None


def _leaves(part: mime.Part) -> Iterator[mime.Part]:
    if not part.is_multipart():
        yield part
    for child in mime.children(part):
        yield from _leaves(child)
