# SPDX-License-Identifier: MIT
# The nginx configurations that are shipped, with a real nginx: started here, unprivileged, with a certificate made here.
"""deploy/nginx in front of chat, as a proxy of HTTP and as one of TCP."""

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from deployed_program import DEADLINE, DeployedProgram, free_port, sample, troubled
from tiny_socket import Refused, TinySocket, wait_until

FOLDER = os.path.join(os.environ["WSHOST_SOURCE_DIR"], "deploy", "nginx")
NAME = "chat.example.org"
CLIENT = "127.0.0.2"  # an address of this machine that is not the one by which nginx goes to the service
STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so"
HAS_STREAM = os.path.exists(STREAM_MODULE)
SURROUNDINGS = """
{modules}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{}}
"""
HTTP_SURROUNDINGS = """
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {shipped}
}}
"""


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=True).stdout


def nobody():
    """Returns what makes a child unprivileged, where this process is not already."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def connects(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=DEADLINE).close()
        return True
    except ConnectionRefusedError:
        return False


class Certificate:
    def __init__(self, folder):
        self.chain, self.key = os.path.join(folder, "chain.pem"), os.path.join(folder, "key.pem")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", self.key, "-out", self.chain)
        self.context = ssl.create_default_context(cafile=self.chain)


class Nginx:
    """nginx with one of the shipped files, whose ports and paths are those of the test."""

    def __init__(self, file, upstream):
        self._folder = tempfile.TemporaryDirectory()
        folder = self._folder.name
        self.certificate = Certificate(folder)
        self.port, self.plain_port = free_port(), free_port()
        with open(os.path.join(FOLDER, file), encoding="utf-8") as shipped:
            text = shipped.read()
        for pattern, value in (
                (r"listen \d*443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
                (r"listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
                (r"/etc/letsencrypt/live/\S+/fullchain\.pem", self.certificate.chain),
                (r"/etc/letsencrypt/live/\S+/privkey\.pem", self.certificate.key),
                (r"127\.0\.0\.1:4502", f"127.0.0.1:{upstream}")):
            text, count = re.subn(pattern, value, text)
            assert count or pattern == "listen 80;", f"{file} has no {pattern}"
        is_stream = "stream {" in text
        modules = f"load_module {STREAM_MODULE};" if is_stream else ""
        around = SURROUNDINGS.format(folder=folder, modules=modules)
        text = around + (text if is_stream else HTTP_SURROUNDINGS.format(folder=folder, shipped=text))
        configuration = os.path.join(folder, "nginx.conf")
        with open(configuration, "w", encoding="utf-8") as out:
            out.write(text)
        for path in [folder] + [os.path.join(folder, name) for name in os.listdir(folder)]:
            if nobody():
                shutil.chown(path, nobody()["user"], nobody()["group"])
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        self._log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([program, "-p", folder, "-c", configuration, "-e", "stderr"], stderr=self._log,
                                        **nobody())
        try:
            wait_until(lambda: self.process.poll() is not None or connects(self.port), "nginx")
            assert self.process.poll() is None, self.log
        except BaseException:
            self.__exit__()
            raise

    @property
    def log(self):
        self._log.seek(0)
        return self._log.read()

    def socket(self, source=CLIENT):
        """Returns a TLS connection from an address of the caller's choice."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE, source_address=(source, 0))
        return self.certificate.context.wrap_socket(plain, server_hostname=NAME)

    def get(self, path, **fields):
        """Returns status, fields and body of an answer."""
        with contextlib.closing(self.socket()) as connection:
            lines = [f"GET {path} HTTP/1.1", f"Host: {NAME}", "Connection: close"]
            lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
        return int(head.split()[1]), head.decode(), body.decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)  # its graceful end, in which it closes what it has open
            try:
                self.process.wait(timeout=DEADLINE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()
        self._folder.cleanup()


def peer_behind(nginx, path, fields=()):
    return TinySocket.over(nginx.socket(), NAME, path, fields)


class HttpProxy(unittest.TestCase):
    def test_passes_chat_on_in_both_directions(self):
        with DeployedProgram(sample("chat"), "--port=0") as program, Nginx("wshost.conf", program.port) as nginx:
            with peer_behind(nginx, "/chat") as ada, peer_behind(nginx, "/chat") as grace:
                ada.send('{"type":"chat","text":"hi"}')
                self.assertEqual(grace.receive(), '{"type":"chat","text":"hi"}')
                ada.send('"' + "x" * 60_000 + '"')
                self.assertEqual(len(grace.receive()), 60_002)
                self.assertEqual(program.end(), 0)
                self.assertEqual(grace.receive(), 1001)

    def test_fetches_the_page_and_keeps_its_connections_to_the_service(self):
        with DeployedProgram(sample("chat"), "--port=0") as program, Nginx("wshost.conf", program.port) as nginx:
            for _ in range(3):
                status, head, body = nginx.get("/")
                self.assertEqual(status, 200)
                self.assertIn("default-src 'self'", head)
                self.assertIn("<html", body)
            self.assertEqual(len(sockets_to(program.port)), 1)

    def test_keeps_host_for_the_check_of_origins(self):
        with DeployedProgram(sample("chat"), "--port=0") as program, Nginx("wshost.conf", program.port) as nginx:
            with peer_behind(nginx, "/chat", [f"Origin: https://{NAME}"]) as own:
                own.send("1")
                self.assertEqual(own.receive(), "1")
            with self.assertRaises(Refused) as refused:
                peer_behind(nginx, "/chat", ["Origin: https://other.example"])
            self.assertEqual(refused.exception.status, 403)

    def test_sends_plain_http_to_https(self):
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None
        with DeployedProgram(sample("chat"), "--port=0") as program, Nginx("wshost.conf", program.port) as nginx:
            with self.assertRaises(urllib.error.HTTPError) as answer:
                urllib.request.build_opener(Stay).open(
                    urllib.request.Request(f"http://127.0.0.1:{nginx.plain_port}/x?y", headers={"Host": NAME}),
                    timeout=DEADLINE)
            answer.exception.close()
            self.assertEqual(answer.exception.code, 301)
            self.assertEqual(answer.exception.headers["Location"], f"https://{NAME}/x?y")

    def test_waits_longer_than_the_services_ping_interval(self):
        settings = os.path.join(FOLDER, "..", "config", "chat.properties")
        with open(settings, encoding="ascii") as file:
            ping = int(re.search(r"timeouts\.ping = (\d+)s", file.read()).group(1))
        for name, directive in (("wshost.conf", "proxy_read_timeout"), ("wshost-stream.conf", "proxy_timeout")):
            with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                self.assertGreater(int(re.search(rf"{directive}\s+(\d+)s;", file.read()).group(1)), 2 * ping)


class ClientAddress(unittest.TestCase):
    """What a service is told of who its client is."""

    @staticmethod
    def told(peer):
        with peer:
            peer.send("who am I")
            return peer.receive()

    def direct(self, program, *fields, before=b""):
        connection = socket.create_connection(("127.0.0.1", program.port), timeout=DEADLINE, source_address=("127.0.0.3", 0))
        self.addCleanup(connection.close)
        connection.sendall(before)
        return TinySocket.over(connection, NAME, "/", fields)

    def test_is_nginx_itself_if_nobody_is_trusted(self):
        with DeployedProgram(troubled(), "--port=0") as program, Nginx("wshost.conf", program.port) as nginx:
            self.assertEqual(self.told(peer_behind(nginx, "/")), "127.0.0.1")

    def test_is_what_nginx_says_and_not_what_the_client_says(self):
        with DeployedProgram(troubled(), "--port=0", "--set=listen.trustedProxies=127.0.0.1") as program:
            with Nginx("wshost.conf", program.port) as nginx:
                self.assertEqual(self.told(peer_behind(nginx, "/")), CLIENT)
                self.assertEqual(self.told(peer_behind(nginx, "/", ["X-Forwarded-For: 198.51.100.7"])), CLIENT)
            self.assertEqual(self.told(self.direct(program, "X-Forwarded-For: 198.51.100.7")), "127.0.0.3")

    @unittest.skipUnless(HAS_STREAM, "nginx's module for TCP")
    def test_comes_by_the_proxy_protocol_of_nginx_alone(self):
        with DeployedProgram(troubled(), "--port=0", "--set=listen.trustedProxies=127.0.0.1",
                             "--set=listen.proxyProtocol=required") as program:
            with Nginx("wshost-stream.conf", program.port) as nginx:
                self.assertEqual(self.told(peer_behind(nginx, "/")), CLIENT)
            line = b"PROXY TCP4 198.51.100.7 127.0.0.1 4711 4502\r\n"
            with self.assertRaises((OSError, IndexError)):  # cut before an answer
                self.direct(program, before=line)

    @unittest.skipUnless(HAS_STREAM, "nginx's module for TCP")
    def test_line_of_the_proxy_protocol_is_no_request_where_it_is_not_expected(self):
        with DeployedProgram(troubled(), "--port=0") as program, Nginx("wshost-stream.conf", program.port) as nginx:
            with self.assertRaises(Refused) as refused:
                peer_behind(nginx, "/")
            self.assertEqual(refused.exception.status, 400)


def sockets_to(port):
    """Returns the local ports of established connections to a port of this machine."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [row.split() for row in table.readlines()[1:]]
    return [row[1] for row in rows if row[3] == "01" and row[2].endswith(f":{port:04X}")]


if __name__ == "__main__":
    unittest.main()
