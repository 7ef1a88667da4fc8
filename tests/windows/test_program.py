# SPDX-License-Identifier: MIT
# A sample on Windows: in a console; registered, started, used from Linux, stopped with a drain, unregistered.
import asyncio
import json
import os
import tempfile
import unittest

from wine_program import (PATH, PROGRAM, SERVICE, ConsoleProgram, close_code, connect, free_port, state_of_service, wine)

PARAMCHANGE = "6"
EVENT_SOURCE = f"HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\{SERVICE}"
OPTIONS = ("--set=admin.enabled=false", "--set=drain.time=20s")


async def until(condition):
    """Waits until it holds."""
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.to_thread(lambda: None)  # the processor is somebody else's for a moment


async def use(port):
    """Has two people use the service. Returns: one of them, still there."""
    one = await connect(port)
    other = await connect(port)
    async with asyncio.timeout(60):
        if PATH == "/chat":
            await one.send(json.dumps("Grüße from Linux"))
            while json.loads(await other.recv()) != "Grüße from Linux":
                pass
        else:
            await one.recv()  # stocks tick by themselves
    await other.close()
    return one


class Console(unittest.TestCase):
    def test_serves_and_says_goodbye_when_interrupted(self):
        async def run(program):
            client = await use(program.port)
            program.interrupt()
            self.assertEqual(await close_code(client), 1001)

        with ConsoleProgram("--port=0", *OPTIONS) as program:
            asyncio.run(run(program))
            self.assertEqual(program.exit_code(), 0)

    def test_refuses_what_it_does_not_know(self):
        code, text = wine(PROGRAM, "--set=listen.prot=1")
        self.assertEqual(code, 64, text)
        self.assertIn("listen.port", text)

    def complaint(self, name, setting, encoding="utf-8"):
        """Has a file with one wrong setting checked. Returns: what is said of it."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            with open(path, "w", encoding=encoding) as file:
                file.write(setting + "\n")
            code, text = wine(PROGRAM, "--check-config", "--config=Z:" + path.replace("/", "\\"))
        self.assertEqual(code, 78, text)
        return text

    def test_names_files_as_they_are_called_in_any_language(self):
        text = self.complaint("Größe 株価.properties", "listen.prot = 1")
        self.assertIn("listen.port", text)
        self.assertIn("Größe 株価.properties", text)

    def test_refuses_a_name_of_a_file_that_is_not_utf8(self):
        text = self.complaint("latin1.properties", "logging.file = C:/Größe.txt", encoding="latin-1")
        self.assertIn("logging.file: ", text)
        self.assertIn("in UTF-8", text)


class Service(unittest.TestCase):
    def setUp(self):
        self.addCleanup(wine, PROGRAM, "--unregisterService")
        self.addCleanup(wine, "net", "stop", SERVICE)
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.port = free_port()

    def register(self, *options):
        code, text = wine(PROGRAM, "--registerService", f"--displayName=wshost {SERVICE} under test", "--startup=manual",
                          f"--port={self.port}", *OPTIONS, *options)
        self.assertEqual(code, 0, text)

    def path(self, name):
        return "Z:" + os.path.join(self._folder.name, name).replace("/", "\\")

    def log(self):
        try:
            with open(os.path.join(self._folder.name, "log.txt"), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:  # nothing was said yet
            return ""

    def test_is_registered_started_used_stopped_with_a_drain_and_unregistered(self):
        async def stop_while_used(client):
            stopping = asyncio.create_task(asyncio.to_thread(wine, "net", "stop", SERVICE))
            self.assertEqual(await close_code(client), 1001)
            code, text = await stopping
            self.assertEqual(code, 0, text)

        async def run():
            await stop_while_used(await use(self.port))

        self.register(f"--set=logging.file={self.path('log.txt')}")
        self.assertEqual(state_of_service()[0], "STOPPED")
        self.assertIn("EventCreate.exe", wine("reg", "query", EVENT_SOURCE)[1])
        code, text = wine("net", "start", SERVICE)
        self.assertEqual(code, 0, text)
        asyncio.run(run())
        asyncio.run(until(lambda: state_of_service() == ("STOPPED", 0)))
        self.assertIn("0 cut, 0 messages lost", self.log())
        code, text = wine(PROGRAM, "--unregisterService")
        self.assertEqual(code, 0, text)
        self.assertIsNone(state_of_service())
        self.assertNotEqual(wine("reg", "query", EVENT_SOURCE)[0], 0)

    def test_reads_its_configuration_again_when_told_that_it_has_changed(self):
        with open(os.path.join(self._folder.name, "Einstellungen für 株.properties"), "w", encoding="utf-8") as file:
            file.write("logging.level = information\n")
        self.register(f"--set=logging.file={self.path('log.txt')}", f"--config={self.path('Einstellungen für 株.properties')}")
        self.assertEqual(wine("net", "start", SERVICE)[0], 0)
        asyncio.run(self._meet())
        with open(os.path.join(self._folder.name, "Einstellungen für 株.properties"), "w", encoding="utf-8") as file:
            file.write("logging.level = debug\n")
        code, text = wine(os.environ["WSHOST_TELL_SERVICE"], SERVICE, PARAMCHANGE)
        self.assertEqual(code, 0, text)
        asyncio.run(until(lambda: "logging.level has changed" in self.log()))
        self.assertEqual(wine("net", "stop", SERVICE)[0], 0)
        asyncio.run(until(lambda: state_of_service() == ("STOPPED", 0)))

    async def _meet(self):
        await (await connect(self.port)).close()

    def test_tells_the_service_manager_that_its_settings_or_its_command_line_are_wrong(self):
        settings = os.path.join(self._folder.name, "settings.properties")
        with open(settings, "w", encoding="utf-8") as file:
            file.write("logging.level = information\n")
        self.register(f"--config={self.path('settings.properties')}")
        with open(settings, "w", encoding="utf-8") as file:
            file.write("listen.prot = 1\n")
        wine("net", "start", SERVICE)
        asyncio.run(until(lambda: state_of_service() == ("STOPPED", 78)))
        command = f"\"Z:{PROGRAM}\" --set=listen.prot=1".replace("/", "\\")
        self.assertEqual(wine(PROGRAM, "--unregisterService")[0], 0)
        self.assertEqual(wine("sc", "create", SERVICE, "binPath=", command)[0], 0)  # Wine knows no "sc config"
        wine("net", "start", SERVICE)
        asyncio.run(until(lambda: state_of_service() == ("STOPPED", 64)))

    def test_says_why_when_its_port_is_taken(self):
        with ConsoleProgram("--port=0", *OPTIONS) as program:
            self.port = program.port
            self.register(f"--set=logging.file={self.path('log.txt')}")
            wine("net", "start", SERVICE)
            asyncio.run(until(lambda: state_of_service() == ("STOPPED", 69)))
        self.assertIn("cannot listen", self.log())


if __name__ == "__main__":
    unittest.main()
