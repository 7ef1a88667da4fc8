#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows that layers.py accepts the includes the architecture allows and names the ones it forbids."""

import pathlib
import tempfile
import unittest

import layers


class LayersTest(unittest.TestCase):
    def complaints(self, file, *includes, others=()):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name in (file, *others):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text("", encoding="utf-8")
            (root / file).write_text("".join(f"#include {i}\n" for i in includes), encoding="utf-8")
            return list(layers.load(root).complaints(pathlib.Path(file)))

    def test_accepts_what_the_table_allows(self):
        self.assertEqual([], self.complaints("json/src/JsonReader.cpp", "<vector>", '"wshost/json/JsonValue.h"'))
        self.assertEqual([], self.complaints("service/include/wshost/service/A.h", '"wshost/protocol/CloseCode.h"'))
        self.assertEqual([], self.complaints("host/src/engine/EpollPoller.cpp", "<sys/epoll.h>"))
        self.assertEqual(
            [], self.complaints("protocol/src/message/A.cpp", '"frame/B.h"', others=["protocol/src/frame/B.h"])
        )

    def test_names_the_file_line_and_header_of_a_wrong_include(self):
        self.assertEqual(
            ["json/src/A.cpp:2: json/src may not include wshost/host/Host.h"],
            self.complaints("json/src/A.cpp", "<string>", '"wshost/host/Host.h"'),
        )

    def test_refuses_more_of_the_protocol_than_its_vocabulary_in_services(self):
        self.assertEqual(1, len(self.complaints("service/src/A.cpp", '"wshost/protocol/Endpoint.h"')))

    def test_refuses_a_private_header_in_a_sample(self):
        wrong = self.complaints("samples/chat/main.cpp", '"../../host/src/engine/EventLoop.h"')
        self.assertEqual(1, len(wrong))

    def test_refuses_an_inner_room_that_looks_outwards(self):
        inner = [("protocol/src/frame/A.h", "message/B.h"), ("protocol/src/handshake/A.h", "frame/B.h"),
                 ("host/src/engine/A.h", "transport/B.h"), ("host/src/transport/A.h", "session/B.h")]
        for file, header in inner:
            source = file.split("/src/")[0] + "/src/" + header
            self.assertEqual(1, len(self.complaints(file, f'"{header}"', others=[source])), file)

    def test_refuses_sockets_in_the_protocol(self):
        self.assertEqual(2, len(self.complaints("protocol/src/A.cpp", "<sys/socket.h>", '"Poco/Net/StreamSocket.h"')))

    def test_refuses_clocks_threads_and_files_in_the_protocol(self):
        for folder in ("src/", "src/frame/", "src/message/", "src/extension/", "src/handshake/", "include/wshost/protocol/"):
            file = f"protocol/{folder}A.h"
            self.assertEqual([], self.complaints(file, "<vector>", "<atomic>"))
            for header in ("<chrono>", "<time.h>", "<thread>", "<mutex>", "<condition_variable>", "<fstream>", "<random>"):
                self.assertEqual(1, len(self.complaints(file, header)), file + header)
        self.assertEqual([], self.complaints("host/src/engine/A.h", "<chrono>", "<thread>", "<mutex>"))

    def test_refuses_a_folder_the_table_does_not_know(self):
        self.assertEqual(1, len(self.complaints("cellar/A.cpp")))


if __name__ == "__main__":
    unittest.main(verbosity=0)
