#!/usr/bin/env python3
"""A broker that misbehaves on the wire: rude_broker.py DIR PORT MODE.

refuse       CONNACK with "not authorised"
mute         takes the CONNECT and says nothing
no-suback    CONNACK, then nothing
deny         CONNACK, and a SUBACK that grants nothing
tls-mute     takes the TCP connection and never begins TLS
plain        answers TLS's first message with text and hangs up
hang-up      closes right after the CONNECT
flood        CONNACK, SUBACK, then messages without a pause
burst        CONNACK, SUBACK, then 60 messages at once, in one record
huge         CONNACK, SUBACK, a payload of 64 KiB + 1, a topic of 300 bytes, then a good message on t/good
junk         CONNACK, SUBACK, then bytes that are no MQTT
promise      CONNACK, SUBACK, then the head of a packet of 256 MB and nothing more
tls12        speaks no TLS 1.3
turn-away    takes its time to refuse a certificate, says why and resets the connection; but whoever has written by
             then is cut off without a word, as by a network that is faster than the broker
"""
import select
import socket
import ssl
import struct
import sys
import time


def remaining(length):
    out = bytearray()
    while True:
        byte, length = length % 128, length // 128
        out.append(byte | (0x80 if length else 0))
        if not length:
            return bytes(out)


def publish(topic, payload):
    body = len(topic).to_bytes(2, "big") + topic.encode() + payload
    return b"\x30" + remaining(len(body)) + body


def take(conn):
    """One packet: its first byte and its body."""
    head = conn.recv(1)
    if not head:
        raise ConnectionError
    length, shift = 0, 0
    while True:
        byte = conn.recv(1)[0]
        length |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            break
    body = b""
    while len(body) < length:
        body += conn.recv(length - len(body))
    return head[0], body


def wait(conn):
    while conn.recv(4096):
        pass


def session(conn, mode):
    take(conn)
    if mode == "refuse":
        conn.sendall(b"\x20\x02\x00\x05")
        return wait(conn)
    if mode == "mute":
        return wait(conn)
    if mode == "hang-up":
        return None
    conn.sendall(b"\x20\x02\x00\x00")
    if mode == "no-suback":
        return wait(conn)
    _, body = take(conn)
    conn.sendall(b"\x90\x03" + body[:2] + (b"\x80" if mode == "deny" else b"\x01"))
    if mode == "huge":
        conn.sendall(publish("t/huge", bytes(65537)))
        conn.sendall(publish("t/" + 298 * "x", b"long"))
        conn.sendall(publish("t/good", b"fine"))
    if mode == "junk":
        conn.sendall(bytes(range(255, 0, -1)) * 20)
    if mode == "promise":
        conn.sendall(b"\x30\xff\xff\xff\x7f" + b"\x00\x06t/slow")
    if mode == "burst":
        conn.sendall(publish("t/burst", b"x") * 60)
    if mode == "flood":
        block = publish("t/flood", b"x" * 100) * 300
        while True:
            conn.sendall(block)
    return wait(conn)


def turn_away(conn, context):
    inward, outward = ssl.MemoryBIO(), ssl.MemoryBIO()
    secure = context.wrap_bio(inward, outward, server_side=True)
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    while True:
        try:
            secure.do_handshake()
            return
        except ssl.SSLWantReadError:
            conn.sendall(outward.read())
            said = conn.recv(65536)
            if not said:
                return
            inward.write(said)
        except ssl.SSLError:
            break
    if not select.select([conn], [], [], 0.1)[0]:
        conn.sendall(outward.read())


def main():
    folder, port, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/localhost.pem", folder + "/localhost.key")
    context.load_verify_locations(folder + "/ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    if mode == "tls12":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    server = socket.create_server(("127.0.0.1", port))
    kept = []
    while True:
        conn, _ = server.accept()
        try:
            if mode == "tls-mute":
                kept.append(conn)
                continue
            if mode == "plain":
                conn.settimeout(1)
                conn.recv(4096)
                conn.sendall(b"220 mail.example ESMTP\r\n")
                conn.close()
                continue
            conn.settimeout(60)
            if mode == "turn-away":
                turn_away(conn, context)
                conn.close()
                continue
            with context.wrap_socket(conn, server_side=True) as secure:
                session(secure, mode)
        except (OSError, IndexError):
            conn.close()
            time.sleep(0.01)


if __name__ == "__main__":
    main()
