"""What a text says to somebody who undoes every encoding, by Python's own library alone."""

import ast
import base64
import binascii
import html
import json
import quopri
import re
import sys
import unicodedata
from functools import lru_cache
from urllib.parse import unquote, unquote_plus

FORMS_MAX = 400
DEPTH_MAX = 9

json_escape = re.compile(r'\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]')
python_escape = re.compile(r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[\\'\"nrt]")
python_bytes = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
surrogates = re.compile("[\ud800-\udbff][\udc00-\udfff]")
base64_run = re.compile(r"[A-Za-z0-9+/_-]{10,}")
hex_run = re.compile(r"[0-9a-fA-F]{16,}")
readable = re.compile(r"[^\W_](?:[^\x00-\x08\x0e-\x1f\x7f\ufffd]){7,}")
invisible = "".join(
    letter for letter in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(letter) == "Cf"
)
between = re.compile(rf"[\s\x00{re.escape(invisible)}]+")
letter_runs = re.compile(rb"[^\x00-\x08\x0b\x0c\x0e-\x1f]{8,}")
wide = re.compile(rb"(?:[\t-\x7e]\x00){4}|(?:\x00[\t-\x7e]){4}")


def squeezed(text):
    """Without what a reader does not see: blanks, line ends, zero-width letters; wide as usual."""
    if text.isascii():
        return "".join(text.replace("\x00", "").split())
    return unicodedata.normalize("NFKC", between.sub("", text))


def forms(text):
    """The text and all that it stands for, each squeezed."""
    found = set()
    waiting = [(text, 0)]
    seen = {text}
    while waiting and len(seen) < FORMS_MAX:
        form, depth = waiting.pop(0)
        found.add(squeezed(form))
        if depth == DEPTH_MAX:
            continue
        for other in _undone(form):
            if other not in seen:
                seen.add(other)
                waiting.append((other, depth + 1))
    return found


def all_forms(value):
    """All that a text or bytes stand for, in one text to search."""
    return "\n".join(forms_of_bytes(value) if isinstance(value, bytes) else forms(value))


@lru_cache(maxsize=4096)
def known_forms(text):
    """The same for texts that come again and again."""
    return all_forms(text)


def forms_of_bytes(data):
    """The forms of bytes: as UTF-8, and as UTF-16 in either order."""
    found = set(forms(data.decode("utf-8", "replace")))
    if wide.search(data):
        for encoding in ("utf-16-le", "utf-16-be"):
            for start in (0, 1):
                found |= forms(data[start:].decode(encoding, "replace"))
    return found


def forms_of_message(data):
    """The forms of all runs of letters in the bytes of a message, which no reader decodes."""
    runs = letter_runs.findall(data)
    found = [known_forms(run.decode("utf-8", "replace")) for run in runs]
    if wide.search(data):
        found.append(all_forms(data))
    return "\n".join(found)


def pieces(secret):
    """Every run of eight characters; all of a shorter secret."""
    whole = squeezed(secret)
    return {whole[at : at + 8] for at in range(max(1, len(whole) - 7))}


def _undone(text):
    if "\\" in text:
        yield _joined(json_escape.sub(lambda found: json.loads(f'"{found[0]}"'), text))
        yield _joined(python_escape.sub(_python_letter, text))
        if python_bytes.search(text):
            yield python_bytes.sub(_python_bytes, text)
    if "%" in text:
        yield unquote(text)
        if "+" in text:
            yield unquote_plus(text)
    if "&" in text:
        yield html.unescape(text)
    if "=" in text:
        yield quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    plain = squeezed(text)
    if plain != text:
        yield plain
    yield from _unpacked(text)


def _python_letter(found):
    return ast.literal_eval(f"'{found[0]}'")


def _python_bytes(found):
    return ast.literal_eval(f"b'{found[0]}'").decode("utf-8", "replace")


def _joined(text):
    """Two escapes may stand for one letter."""
    return surrogates.sub(_one_letter, text)


def _one_letter(found):
    return found[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _unpacked(text):
    for run in base64_run.findall(text):
        standard = run.replace("-", "+").replace("_", "/")
        for start in range(4):
            body = standard[start:]
            # One letter more than whole bytes says nothing.
            body = body[: len(body) - (len(body) % 4 == 1)]
            yield from _texts(base64.b64decode(body + "=" * (-len(body) % 4)))
    for run in hex_run.findall(text):
        for start in range(2):
            body = run[start : len(run) - (len(run) - start) % 2]
            yield from _texts(binascii.unhexlify(body))


def _texts(data):
    """What was text before it was packed; of what was none, the odd letters that look so."""
    text = data.decode("utf-8", "replace")
    if "\ufffd" not in text:
        yield text
        return
    yield from readable.findall(text)
