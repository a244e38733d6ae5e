"""A model server that refuses some requests and notes which ones came although it had asked for a pause."""

import asyncio
import json
import random
import threading

ANSWER = b"".join(
    b"data: " + json.dumps(event).encode() + b"\n\n"
    for event in (
        {"id": "1", "model": "mock", "choices": [{"index": 0, "delta": {"content": "ANSWER: A"}}]},
        {"id": "1", "model": "mock", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {"id": "1", "model": "mock", "choices": [], "usage": {"prompt_tokens": 20, "completion_tokens": 1}},
    )) + b"data: [DONE]\n\n"


class RefusingServer:
    """Answers after 50 ms; 5 % of the requests get 429 with `Retry-After: 1`, 2 % get 500, both at once."""

    LATENCY, PAUSE = 0.05, 1.0
    LIMITED, BROKEN = 0.05, 0.02

    def __init__(self):
        self.requests = self.answered = self.refused = self.broken = 0
        # Seconds after the first refusal of a pause at which requests came inside it.
        self.inside = []
        self._random = random.Random(20251121)
        self._pause_began = self._pause_ends = 0.0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=1024))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _connection(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length:")[2].partition(b"\r\n")[0].strip()
                if length:
                    await reader.readexactly(int(length))
                writer.write(self._models() if head.startswith(b"get") else await self._answer())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    async def _answer(self):
        now = self._loop.time()
        self.requests += 1
        if now < self._pause_ends:
            self.inside.append(now - self._pause_began)
        draw = self._random.random()
        if draw < self.LIMITED:
            self.refused += 1
            if now >= self._pause_ends:
                self._pause_began = now
            self._pause_ends = now + self.PAUSE
            return reply("429 Too Many Requests", b'{"error":{"message":"slow down"}}', "Retry-After: 1\r\n")
        if draw < self.LIMITED + self.BROKEN:
            self.broken += 1
            return reply("500 Internal Server Error", b'{"error":{"message":"broken"}}')
        await asyncio.sleep(self.LATENCY)
        self.answered += 1
        return reply("200 OK", ANSWER, kind="text/event-stream")

    @staticmethod
    def _models():
        return reply("200 OK", b'{"object":"list","data":[{"id":"mock","object":"model"}]}')


def reply(status, body, headers="", kind="application/json"):
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body
