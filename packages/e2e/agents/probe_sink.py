"""An OTLP/HTTP backend that decodes with opentelemetry-proto, and judges what arrived.

Prints its port. `POST /v1/<signal>` is OTLP; `POST /judge` takes probes, one JSON object a line,
and answers their flaws; `POST /count` answers how many entries arrived; `POST /clear` forgets them.
"""

import gzip
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from probe_judge import Received, fields, judge

received = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.read_body()
        if self.path == "/judge":
            self.answer("application/json", json.dumps(judge_all(body)).encode())
            return
        if self.path == "/count":
            self.answer("text/plain", str(sum(count for _, _, count in received)).encode())
            return
        if self.path == "/clear":
            received.clear()
        else:
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            signal = self.path.removeprefix("/v1/")
            received.append((signal, body, sum(number == 1 for number, _ in fields(body))))
        self.answer("application/x-protobuf", b"")

    def read_body(self):
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers["content-length"]))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def judge_all(lines):
    arrived = Received((signal, body) for signal, body, _ in received)
    flaws = []
    for line in lines.splitlines():
        probe = json.loads(line)
        for flaw, shown in judge(arrived, probe):
            flaws.append({"id": probe["id"], "flaw": flaw, "shown": shown})
    return {"requests": len(received), "flaws": flaws}


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
