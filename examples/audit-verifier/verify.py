"""python3 verify.py DIRECTORY CHECKPOINTS PUBLIC_KEY...

Verifies an audit trail of Traceveil with nothing but Python 3, and without a line of Traceveil's.
Exit codes: 0 as it was written; 1 altered; 2 wrong usage, or nothing there."""
import base64, hashlib, json, os, re, sys

# Ed25519 (RFC 8032, section 5.1), in extended coordinates; nothing here is secret.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def multiply(scalar, p):
    result = (0, 1, 1, 0)
    while scalar:
        result = add(result, p) if scalar & 1 else result
        p, scalar = add(p, p), scalar >> 1
    return result

def point(encoded):
    sign, y = divmod(int.from_bytes(encoded, 'little'), 2**255)
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - x2) % P else x
    if y >= P or (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P

BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, 'little'))

def is_signed(key, text, signature):
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], 'little')
    if len(signature) != 64 or not a or not r or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), 'little') % L
    one, other = multiply(s, BASE), add(r, multiply(h, a))
    return not any((one[i] * other[2] - other[i] * one[2]) % P for i in (0, 1))

class Altered(Exception): pass

def canonical(event):  # RFC 8785, for ASCII names and whole numbers, as an event has them.
    text = json.dumps(event, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
    return text.encode('utf-8', 'surrogatepass')

def read_event(line):
    """An event with its `hash`; None when the line is not what that hash is of."""
    found = re.fullmatch(rb'(\{.*),"hash":"([0-9a-f]{64})"\}\n', line, re.DOTALL)
    try:
        body, own = found[1] + b'}', found[2].decode()
        event = json.loads(body) if hashlib.sha256(body).hexdigest() == own else None
        is_whole = canonical(event) == body and type(event['seq']) is int and event['seq'] > 0
        is_whole = is_whole and re.fullmatch('[0-9a-f]{64}', event['prev_hash'])
    except (ValueError, TypeError, KeyError):
        return None
    return {**event, 'hash': own} if is_whole else None

def segments(directory, stem):
    """Files of a trail, oldest first, with the first event by their name."""
    closed = re.compile(stem + r'-(\d{12,15})(?:-\d+)?\.jsonl')
    names = os.listdir(directory) if os.path.isdir(directory) else []
    found = sorted((int(match[1]), match[0]) for match in map(closed.fullmatch, names) if match)
    return found + [(1, stem + '.jsonl')] * (stem + '.jsonl' in names)

def lines(directory, stem):
    files = segments(directory, stem)
    for _, name in files:
        with open(os.path.join(directory, name), 'rb') as file:
            for number, line in enumerate(file, 1):
                # A last line without an end is on its way, or was torn by a crash.
                if line.endswith(b'\n') or name != files[-1][1]:
                    yield f'{name}:{number}', line

def copies_in(directory):
    last = 0
    for place, line in lines(directory, 'checkpoints'):
        copy = read_event(line)
        if not copy or copy['seq'] <= last:
            raise Altered(place, 0, 'this copy of a checkpoint is not what was written')
        last = copy['seq']
        yield last, copy['hash']

def is_by(key, event):
    unsigned = {name: event[name] for name in event if name not in ('signature', 'hash')}
    return is_signed(key, canonical(unsigned), base64.b64decode(event['signature']))

def verify(directory, checkpoints, keys):
    copies = copies_in(checkpoints)
    copy, files = next(copies, None), segments(directory, 'audit')
    seq, head, owed, first, next_by, signed = (files or [(1,)])[0][0] - 1, '0' * 64, None, 0, 17, 0
    place = 'audit.jsonl'
    for place, line in lines(directory, 'audit'):
        event = read_event(line)
        if not event:
            raise Altered(place, seq + 1, 'the line is not what its hash is of')
        here, kind = event['seq'], event.get('kind')
        if not first and here > 1:  # What was before must have been deleted by retention.
            seq, head, next_by = here - 1, event['prev_hash'], sys.maxsize
            owed = seq, head
        first = first or here
        if here != seq + 1:
            raise Altered(place, min(here, seq + 1), f'event {here} stands behind event {seq}')
        if event['prev_hash'] != head:
            raise Altered(place, max(seq, 1), f'event {here} follows one with another hash')
        if here > next_by:
            raise Altered(place, here, f'the checkpoint is missing that was due by event {next_by}')
        if kind == 'checkpoint':
            if event['key_id'] not in keys:
                raise Altered(place, here, 'the checkpoint is signed with a key that was not given')
            if not is_by(keys[event['key_id']], event):
                raise Altered(place, here, f'not signed: an event from {signed + 1} on was changed')
            signed, next_by = here, event['next_by']
        if kind == 'tombstone' and owed == (event['last_seq'], event['last_hash']):
            owed = None
        while copy and copy[0] < here:
            copy = next(copies, None)
        if copy and copy[0] == here and copy[1] != event['hash']:
            raise Altered(place, here, 'the copy of this checkpoint is of another')
        seq, head = here, event['hash']
    if owed:
        raise Altered(place, 1, f'events 1 to {owed[0]} are missing, without a tombstone')
    if first > 1 and not signed:
        raise Altered(place, first, 'every checkpoint is missing')
    while copy and copy[0] <= seq:
        copy = next(copies, None)
    if copy:
        raise Altered(place, seq + 1, f'the trail is cut off: event {copy[0]} was there')
    return f'ok: up to event {seq}, signed up to event {signed}'

def public_key(path):
    with open(path, encoding='ascii') as file:
        der = base64.b64decode(''.join(re.findall(r'^[\w+/=]+$', file.read(), re.MULTILINE)))
    return hashlib.sha256(der).hexdigest()[:16], der[-32:]

if __name__ == '__main__':
    directory, checkpoints, *keys = sys.argv[1:] + [''] * 2
    if len(sys.argv) < 4 or not segments(directory, 'audit') + segments(checkpoints, 'checkpoints'):
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    try:
        print(verify(directory, checkpoints, dict(map(public_key, filter(None, keys)))))
    except Altered as error:
        print('altered: {}: event {}: {}'.format(*error.args))
        sys.exit(1)
