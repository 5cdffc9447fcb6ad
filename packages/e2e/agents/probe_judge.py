"""Judges what a gateway made of probes: is the secret gone, and is the rest as it was?"""

import ast
import base64
import json
import quopri
import re
from collections import defaultdict
from html import unescape
from itertools import zip_longest
from urllib.parse import unquote, unquote_plus

from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.logs.v1.logs_pb2 import ResourceLogs
from opentelemetry.proto.metrics.v1.metrics_pb2 import ResourceMetrics
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans

from probe_forms import all_forms, forms_of_message, known_forms, pieces

TOKEN = r"\[REDACTED:[a-z\d-]{1,64}#[\da-f]{12}\]"
tokens = re.compile(f"(?:{TOKEN})+")
quoted_tokens = re.compile(f"([\"']?)(?:{TOKEN})+\\1")
entries = {"traces": ResourceSpans, "logs": ResourceLogs, "metrics": ResourceMetrics}
SHOWN_MAX = 200


class Damage(Exception):
    """Something else than the secret was changed."""


class Unreadable(Exception):
    """The probe itself is not what it says it is: a fault of whoever made it."""


class Received:
    """All that arrived, by probe."""

    def __init__(self, requests):
        self.entries = defaultdict(list)
        self.unknown = defaultdict(bytes)
        for signal, body in requests:
            for number, content in fields(body):
                if number == 1:
                    self.entries[signal, id_of(entries[signal].FromString(content))].append(content)
                else:
                    self.unknown[signal] += content + b"\n"
        self.unknown_forms = {
            signal: forms_of_message(data) for signal, data in self.unknown.items()
        }


def judge(received, probe):
    """@returns flaws, each a kind and what was seen"""
    flaws = []
    secret = pieces(probe["secret"])
    arrived = []
    for number, message in enumerate(probe["messages"]):
        signal, sent = message["signal"], base64.b64decode(message["sent"])
        if not message["is_entry"]:
            if leaks(received.unknown_forms.get(signal, ""), secret):
                flaws.append(("leak", "in an unknown field of the request"))
            arrived.append(None)
            continue
        found = received.entries[signal, f"{probe['id']}.{number}"]
        if len(found) != 1:
            return [("missing", f"message {number} arrived {len(found)} times")]
        entry = entries[signal]
        content = fields(sent)[0][1]
        arrived.append((entry.FromString(content), entry.FromString(found[0])))
        if probe["is_hidden"] and leaks(forms_of_message(found[0]), secret):
            flaws.append(("leak", "in bytes that no reader decodes"))
    flaws += find_leaks(probe, secret, [pair[1] for pair in arrived if pair])
    flaws += find_damages(probe, arrived)
    return flaws


def find_leaks(probe, secret, messages):
    flaws = []
    if not probe["is_hidden"]:
        said = [
            (known_forms(text) if is_known else all_forms(text), text)
            for message in messages
            for text, is_known in texts(message)
        ]
        meanings = "\n".join(meaning for meaning, _ in said)
        if leaks(meanings, secret):
            flaws = [
                ("leak", f"{around(meaning, secret)} of {shown(text)}")
                for meaning, text in said
                if leaks(meaning, secret)
            ]
    if probe["is_split"] and not flaws:
        joined = "".join(inner_text(messages[spot["message"]], spot) for spot in probe["spots"])
        meaning = all_forms(joined)
        if leaks(meaning, secret):
            flaws.append(("leak", f"{around(meaning, secret)} joined of {shown(joined)}"))
    return flaws


def around(text, secret):
    """What stands about the first piece of a secret."""
    at = min(at for at in map(text.find, secret) if at >= 0)
    return repr(text[max(0, at - 40) : at + 60].replace("\n", " "))


def leaks(text, secret):
    return any(piece in text for piece in secret)


def texts(message):
    """Every text, every number and all bytes; and whether it is one of those that stand in all."""
    for field, value in message.ListFields():
        for one in value if is_list(value) else (value,):
            if isinstance(one, Message):
                yield from texts(one)
            elif isinstance(one, str):
                yield one, one.startswith(("some ", "nothing ", "harmless", "probe."))
            elif isinstance(one, bytes):
                if not field.name.endswith("_id"):
                    yield one, False
            elif not isinstance(one, bool) and one > 1e9:
                yield str(int(one)), False


def find_damages(probe, arrived):
    flaws = []
    for spot in probe["spots"]:
        sent, got = arrived[spot["message"]]
        try:
            expect_spot(value_at(sent, spot["path"]), value_at(got, spot["path"]), spot)
        except Damage as damage:
            flaws.append(("damage", str(damage)))
        except Unreadable as reason:
            flaws.append(("unreadable", str(reason)))
    for number, pair in enumerate(arrived):
        if pair is None:
            continue
        spots = [spot["path"] for spot in probe["spots"] if spot["message"] == number]
        sent, got = (without(message, spots) for message in pair)
        for left, right in differences(sent, got):
            flaws.append(("damage", f"elsewhere: {shown(left)} became {shown(right)}"))
    return flaws


def expect_spot(sent, got, spot):
    """The field may differ in the range of the secret alone."""
    if spot["is_whole"] and isinstance(got, (str, bytes)):
        if tokens.fullmatch(got if isinstance(got, str) else got.decode("utf-8", "replace")):
            return
    if isinstance(sent, (int, float)):
        if sent != got:
            raise Damage(f"a number became {shown(got)}")
        return
    if type(sent) is not type(got):
        raise Damage(f"{type(sent).__name__} became {type(got).__name__}")
    expect_layers(sent, got, spot["layers"], spot)


def expect_layers(sent, got, layers, spot):
    if not layers:
        expect_content(as_text(sent), as_text(got), spot)
        return
    layer, *rest = layers
    head, tail, name = layer["head"], layer["tail"], layer["name"]
    if isinstance(sent, bytes) and not name.startswith("utf-16"):
        sent, got = as_text(sent), as_text(got)
    if head or tail:
        if not got.startswith(head) or not got.endswith(tail) or len(got) < len(head) + len(tail):
            raise Damage(f"around {name}: {shown(got)}")
        sent, got = (text[len(head) : len(text) - len(tail)] for text in (sent, got))
    if layer["is_whole"] and tokens.fullmatch(got):
        return
    try:
        sent = undo[name](sent)
    except ValueError as error:
        raise Unreadable(f"{shown(sent)} is not {name} ({error})") from error
    try:
        got = undo[name](got)
    except ValueError as error:
        raise Damage(f"no longer {name} ({error}): {shown(got)}") from error
    expect_layers(sent, got, rest, spot)


def expect_content(sent, got, spot):
    before, widest, behind = spot["before"], spot["widest"], spot["behind"]
    if sent != before + widest + behind:
        raise Unreadable(f"{shown(sent)} was sent")
    if got == sent:
        return
    if not got.startswith(before) or not got.endswith(behind):
        raise Damage(f"beside the secret: {shown(got)}")
    middle = got[len(before) : len(got) - len(behind)]
    found = (quoted_tokens if spot["document"] else tokens).search(middle)
    if not found:
        raise Damage(f"no token: {shown(got)}")
    if not widest.startswith(middle[: found.start()]) or not widest.endswith(middle[found.end() :]):
        raise Damage(f"in the secret's place: {shown(got)}")
    expect_document(spot["document"], got)


def expect_document(language, text):
    try:
        if language == "json":
            json.loads(text)
        elif language == "python":
            ast.literal_eval(text)
    except (ValueError, SyntaxError) as error:
        raise Damage(f"no longer {language}: {shown(text)}") from error


def inner_text(message, spot):
    """What a reader gets of a piece once the layers are undone; if they cannot be, the field."""
    text = value_at(message, spot["path"])
    try:
        for layer in spot["layers"]:
            text = text[len(layer["head"]) : len(text) - len(layer["tail"])]
            text = undo[layer["name"]](text)
    except ValueError:
        return as_text(value_at(message, spot["path"]))
    return as_text(text)


def from_base64(text, is_url=False, has_padding=True):
    plain = "".join(text.split("\n"))
    # Of whole groups nobody can say whether there would be padding; the unit tests ask of others.
    if has_padding and not is_url and len(plain) % 4:
        raise ValueError("padding is missing")
    plain += "=" * (-len(plain) % 4)
    altchars = b"-_" if is_url else None
    return base64.b64decode(plain, altchars=altchars, validate=True).decode("utf-8")


def from_hex(text, wanted):
    if text != wanted(text):
        raise ValueError("letters of the other case")
    return bytes.fromhex(text).decode("utf-8")


def from_utf16(data, encoding, has_mark):
    text = data.decode(encoding)
    if has_mark:
        if not text.startswith("\ufeff"):
            raise ValueError("the mark is gone")
        return text[1:]
    return text


def from_python(text, prefix=""):
    try:
        return ast.literal_eval(f"{prefix}'{text}'")
    except SyntaxError as error:
        raise ValueError("syntax") from error


undo = {
    "json": lambda text: json.loads(f'"{text}"'),
    "python": from_python,
    "python-bytes": lambda text: from_python(text, "b").decode("utf-8"),
    "percent": lambda text: unquote(text, errors="strict"),
    "form": lambda text: unquote_plus(text, errors="strict"),
    "html": unescape,
    "quoted-printable": lambda text: quopri.decodestring(text.encode()).decode("utf-8"),
    "base64": from_base64,
    "base64-nopad": lambda text: from_base64(text, has_padding=False),
    "base64url": lambda text: from_base64(text, is_url=True),
    "base64url-nopad": lambda text: from_base64(text, is_url=True, has_padding=False),
    "hex-lower": lambda text: from_hex(text, str.lower),
    "hex-upper": lambda text: from_hex(text, str.upper),
    "utf-16-le": lambda data: from_utf16(data, "utf-16-le", False),
    "utf-16-be": lambda data: from_utf16(data, "utf-16-be", False),
    "utf-16-le-mark": lambda data: from_utf16(data, "utf-16-le", True),
    "utf-16-be-mark": lambda data: from_utf16(data, "utf-16-be", True),
}


def as_text(value):
    if isinstance(value, str):
        return value
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Damage("bytes are no longer UTF-8") from error


def value_at(message, path):
    """The field at the end of a path; of a value that became a string, the string."""
    *steps, last = path
    for step in steps:
        try:
            message = message[step] if isinstance(step, int) else getattr(message, step)
        except IndexError as error:
            raise Damage(f"{path} is gone") from error
    if isinstance(last, int):
        if last >= len(message):
            raise Damage(f"{path} is gone")
        return message[last]
    if message.DESCRIPTOR.name == "AnyValue":
        kind = message.WhichOneof("value")
        if kind is None:
            raise Damage(f"{path} is gone")
        if kind == last or kind == "string_value":
            return getattr(message, kind)
        raise Damage(f"{last} became {kind}")
    return getattr(message, last)


def without(message, paths):
    """The message but for the fields at the ends of the paths."""
    rest = type(message)()
    rest.CopyFrom(message)
    rest.DiscardUnknownFields()
    for *steps, last in paths:
        inner = rest
        for step in steps:
            inner = inner[step] if isinstance(step, int) else getattr(inner, step)
        if isinstance(last, int):
            inner[last] = ""
        elif inner.DESCRIPTOR.name == "AnyValue":
            inner.Clear()
        else:
            inner.ClearField(last)
    return rest


def differences(sent, got):
    """The innermost fields that differ, each as it was and as it is."""
    if isinstance(sent, Message):
        if sent.SerializeToString(deterministic=True) == got.SerializeToString(deterministic=True):
            return
        pairs = zip_longest(sent.ListFields(), got.ListFields())
        for left, right in pairs:
            if left is None or right is None or left[0] is not right[0]:
                yield left and left[0].name, right and right[0].name
                return
            yield from differences(left[1], right[1])
    elif is_list(sent):
        if len(sent) != len(got):
            yield f"{len(sent)} elements", f"{len(got)}"
        for left, right in zip(sent, got):
            yield from differences(left, right)
    elif sent != got:
        yield sent, got


def is_list(value):
    return not isinstance(value, (str, bytes, int, float, bool, Message))


def id_of(entry):
    for attribute in entry.resource.attributes:
        if attribute.key == "probe.id":
            return attribute.value.string_value
    return None


def fields(data):
    """The length-delimited fields of a message: all that a request has."""
    found = []
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag % 8 != 2:
            raise DecodeError(f"wire type {tag % 8}")
        length, at = varint(data, at)
        found.append((tag // 8, data[at : at + length]))
        at += length
    return found


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at


def shown(value):
    return repr(value)[:SHOWN_MAX]
