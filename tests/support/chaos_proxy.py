"""A bad network between our programs and their broker: loses, delays, doubles and reorders messages, hangs up, and goes dead. It ends
TLS on both sides with the test's own keys, since messages, not bytes, are what a network of brokers loses. All by one seed."""
import asyncio
import random
import ssl
import struct
import threading

PUBLISH, PUBACK = 3, 4
# What becomes of a message: shares of all.
WEATHER = {"lose": 0.03, "double": 0.06, "reorder": 0.08, "delay": 0.06, "hang up": 0.004}
CALM = dict.fromkeys(WEATHER, 0)


class ChaosProxy:
    """One port for each party. `pki` holds ca.pem, localhost.pem and the parties' certificates and keys."""

    def __init__(self, pki, broker_port, parties, seed):
        self.pki, self.broker_port, self.random = pki, broker_port, random.Random(seed)
        self.weather, self.dead_until = dict(CALM), 0.0
        self.counts = dict.fromkeys(WEATHER, 0)
        self.ports, self.open = {}, set()
        self.sent = []  # (party, connection, topic) of each message of a party, as it was sent
        self.connections = 0
        self.deaf = {}  # party: connections up to this number hear nothing any more
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        for party in parties:
            self.ports[party] = self.call(self.listen(party))

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    async def listen(self, party):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(self.pki / "localhost.pem", self.pki / "localhost.key")
        context.load_verify_locations(self.pki / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        server = await asyncio.start_server(lambda reader, writer: self.serve(party, reader, writer), "127.0.0.1", 0, ssl=context)
        self.servers = getattr(self, "servers", []) + [server]
        return server.sockets[0].getsockname()[1]

    async def serve(self, party, reader, writer):
        context = ssl.create_default_context(cafile=str(self.pki / "ca.pem"))
        context.load_cert_chain(self.pki / f"{party}.pem", self.pki / f"{party}.key")
        self.connections += 1
        number = self.connections
        self.open.add(writer)
        try:
            await self.alive()
            broker, to_broker = await asyncio.open_connection("127.0.0.1", self.broker_port, ssl=context, server_hostname="127.0.0.1")
            self.open.add(to_broker)
            ways = Way(self, reader, to_broker, (party, number)), Way(self, broker, writer, None)
            ways[0].back, ways[1].back = ways[1], ways[0]
            ways[1].to = party, number
            done, left = await asyncio.wait([asyncio.ensure_future(way.run()) for way in ways], return_when=asyncio.FIRST_COMPLETED)
            for task in left:
                task.cancel()
            to_broker.close()
            self.open.discard(to_broker)
        except OSError:
            pass
        finally:
            self.open.discard(writer)
            writer.close()

    async def alive(self):
        while self.loop.time() < self.dead_until:
            await asyncio.sleep(0.02)

    def storm(self, weather=None):
        self.weather = dict(weather or WEATHER)

    def calm(self):
        self.weather, self.dead_until = dict(CALM), 0.0

    def part(self, seconds):
        """Nothing gets through in either direction for so long; who is connected is not told."""
        def act():
            self.dead_until = self.loop.time() + seconds
        self.loop.call_soon_threadsafe(act)

    def deafen(self, party):
        """Who is connected stays so and is told nothing more, as where a broker forgot a subscription; another connection is well."""
        self.deaf[party] = self.connections

    def hang_up(self):
        """On everybody."""
        def act():
            for writer in list(self.open):
                writer.transport.abort()
        self.loop.call_soon_threadsafe(act)

    def close(self):
        def act():
            for server in self.servers:
                server.close()
            for writer in list(self.open):
                writer.transport.abort()
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.call_later(0.1, self.loop.stop)
        self.loop.call_soon_threadsafe(act)
        self.thread.join(5)


class Way:
    """One direction of one connection."""

    def __init__(self, proxy, reader, writer, name):
        self.proxy, self.reader, self.writer, self.name = proxy, reader, writer, name
        self.back = None
        self.to = None, 0
        self.surplus = {}  # acknowledgements that come back for what was doubled: [passed on, to be swallowed]

    async def packet(self):
        head = await self.reader.readexactly(1)
        length, shift, raw = 0, 0, b""
        while True:
            byte = await self.reader.readexactly(1)
            raw += byte
            length |= (byte[0] & 0x7F) << shift
            shift += 7
            if not byte[0] & 0x80:
                break
        return head + raw, await self.reader.readexactly(length) if length else b""

    def write(self, data):
        if not self.writer.transport.is_closing():
            self.writer.write(data)

    async def run(self):
        try:
            await self.pump()
        except (OSError, asyncio.IncompleteReadError):
            pass

    async def pump(self):
        proxy = self.proxy
        while True:
            head, body = await self.packet()
            kind = head[0] >> 4
            await proxy.alive()
            if kind == PUBACK and self.swallow(body):
                continue
            if kind == PUBLISH and head[0] & 0x06:
                if await self.treat(head, body):
                    continue
            self.write(head + body)
            await self.writer.drain()

    def swallow(self, body):
        """The second acknowledgement of a message that was sent twice."""
        doubled = self.back.surplus.get(body[:2])
        if doubled is None:
            return False
        doubled[0] += 1
        if doubled[0] < 2:
            return False
        del self.back.surplus[body[:2]]
        return True

    async def treat(self, head, body):
        """Whether the message is not to be sent on."""
        proxy, size = self.proxy, struct.unpack(">H", body[:2])[0]
        identity = body[2 + size:4 + size]
        if self.to[1] and self.to[1] <= proxy.deaf.get(self.to[0], 0):
            self.back.write(bytes([PUBACK << 4, 2]) + identity)
            return True
        if self.name:
            proxy.sent.append((*self.name, body[2:2 + size].decode()))
        draw, fate = proxy.random.random(), None
        for what, share in proxy.weather.items():
            if draw < share:
                fate = what
                break
            draw -= share
        if fate is None:
            return False
        proxy.counts[fate] += 1
        if fate == "lose":
            # As a broker does that is full: taken, and never delivered.
            self.back.write(bytes([PUBACK << 4, 2]) + identity)
            return True
        if fate == "double" and identity not in self.surplus:
            self.surplus[identity] = [0]
            self.write(head + body)
            return False
        if fate == "reorder":
            proxy.loop.call_later(proxy.random.uniform(0.02, 0.4), self.write, head + body)
            return True
        if fate == "delay":
            await asyncio.sleep(proxy.random.uniform(0.01, 0.3))
        if fate == "hang up":
            self.writer.transport.abort()
            self.back.writer.transport.abort()
        return False
