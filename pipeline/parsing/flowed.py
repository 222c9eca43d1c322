"""format=flowed (RFC 3676): the paragraphs that the sender's program broke into lines, whole again."""

from __future__ import annotations


def unflow(text: str, delete_space: bool) -> str:
    """Rejoin flowed lines and take off space-stuffing (sections 4.1 to 4.4).

    Lines are joined within one depth of quoting only, never with the signature mark ``-- `` (section 4.3).
    ``delete_space``: the blank that says "flowed" is not part of the text (DelSp=yes, for scripts without blanks).
    """
    paragraphs: list[list[str]] = []
    depth_before = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        mark = content == "-- "
        if depth != depth_before or mark:
            paragraphs.append([">" * depth + " " * bool(depth)])
        flowed = content.endswith(" ") and not mark
        paragraphs[-1].append(content[:-1] if flowed and delete_space else content)
        depth_before = depth if flowed else -1
    return "\n".join("".join(paragraph) for paragraph in paragraphs)
