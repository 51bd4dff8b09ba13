"""What a client of HQ's signs, by the recipe of include/protocol/README.md: an operator's request, or a system's."""
import base64
import hashlib
import json
import ssl
import subprocess
import tempfile
import time
import uuid


def message(kind, body, **changes):
    """A request as text, unsigned."""
    return json.dumps({"v": 1, "id": str(uuid.uuid4()), "t": kind, "ts": int(time.time() * 1000), "exp": None, "b": body, **changes},
                      separators=(",", ":"))


def signed(topic, text, certificate, key):
    """The text with the certificate and the key's signature as its last members; both are PEM files."""
    with open(certificate, encoding="ascii") as pem:
        der = ssl.PEM_cert_to_DER_cert("-----BEGIN" + pem.read().split("-----BEGIN", 1)[1])
    text = f'{text[:-1]},"cert":"{base64.b64encode(der).decode()}"}}'
    with tempfile.NamedTemporaryFile("w", suffix=".statement") as statement:
        statement.write(f"regard-client/1\n{topic}\n{hashlib.sha256(text.encode()).hexdigest()}\n")
        statement.flush()
        made = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key, statement.name], capture_output=True, check=True).stdout
    return f'{text[:-1]},"sig":"{base64.b64encode(made).decode()}"}}'
