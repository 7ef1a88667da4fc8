# SPDX-License-Identifier: MIT
# The recipes for vcpkg and Conan: that they agree with the project, and hand over all that it is built from.
"""Neither tool is a package of Debian, so what they would call is stood in for here."""

import fnmatch
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import types
import unittest

SOURCE = os.environ["WSHOST_SOURCE_DIR"]
VERSION = os.environ["WSHOST_VERSION"]
CMAKE = os.environ["WSHOST_CMAKE"]
PORT = os.path.join(SOURCE, "packages/vcpkg/wshost")
DEADLINE = 100
VCPKG = """
function(vcpkg_check_linkage)
endfunction()
function(vcpkg_cmake_configure)
  cmake_parse_arguments(ARG "" "SOURCE_PATH" "OPTIONS" ${ARGN})
  message(STATUS "configure ${ARG_SOURCE_PATH} ${ARG_OPTIONS}")
endfunction()
foreach(name vcpkg_cmake_install vcpkg_cmake_config_fixup vcpkg_fixup_pkgconfig vcpkg_install_copyright)
  cmake_language(EVAL CODE "function(${name})\\nmessage(STATUS \\"${name} \\${ARGN}\\")\\nendfunction()")
endforeach()
set(PORT wshost)
include("${PORTFILE}")
"""


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return file.read()


def declared_options():
    """Returns the names of the options that CMake knows."""
    names = set()
    for path in ("CMakeLists.txt", "app/src/admin/page.cmake"):
        names.update(re.findall(r"(?m)^option\((\w+)", read(path)))
    return names


def modules():
    """Returns the modules, each with those of ours that it is linked with."""
    found = {}
    for name in re.findall(r"(?m)^add_subdirectory\((\w+)\)", read("CMakeLists.txt")):
        found[name] = set(re.findall(r"wshost::(\w+)", read(f"{name}/CMakeLists.txt").split("wshost_add_module", 1)[1]))
    return found


def copied(_, pattern, src, dst):
    """As conan.tools.files.copy: the pattern's * passes over folders."""
    for folder, folders, names in os.walk(src):
        folders[:] = [each for each in folders if each not in ("build", ".git", "node_modules")]
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), src)
            if fnmatch.fnmatch(path, pattern):
                os.makedirs(os.path.dirname(os.path.join(dst, path)), exist_ok=True)
                shutil.copy(os.path.join(src, path), os.path.join(dst, path))


def conan_recipe():
    """Returns the recipe's module, with Conan's own stood in for."""
    def stand_in(name, **members):
        module = types.ModuleType(name)
        module.__dict__.update(members)
        sys.modules[name] = module

    stand_in("conan", ConanFile=type("ConanFile", (), {}))
    stand_in("conan.errors", ConanInvalidConfiguration=type("ConanInvalidConfiguration", (Exception,), {}))
    stand_in("conan.tools")
    stand_in("conan.tools.build", check_min_cppstd=None)
    stand_in("conan.tools.cmake", CMake=None, CMakeDeps=None, CMakeToolchain=None, cmake_layout=None)
    stand_in("conan.tools.files", copy=copied, load=lambda _, path: read(path))
    spec = importlib.util.spec_from_file_location("conanfile", os.path.join(SOURCE, "packages/conan/conanfile.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Vcpkg(unittest.TestCase):
    def test_port_has_the_version_and_the_dependencies(self):
        port = json.loads(read("packages/vcpkg/wshost/vcpkg.json"))
        self.assertEqual(port["version-semver"], VERSION)
        names = {each if isinstance(each, str) else each["name"] for each in port["dependencies"]}
        needed = set(re.findall(r"(?m)^find_package\((\w+)", read("CMakeLists.txt"))) - {"Threads"}
        self.assertEqual({name.lower() for name in needed}, {name for name in names if not name.startswith("vcpkg-")})

    def test_port_builds_the_clone_with_options_that_there_are(self):
        with tempfile.NamedTemporaryFile("w", suffix=".cmake", encoding="utf-8") as script, tempfile.TemporaryDirectory() as made:
            script.write(VCPKG)
            script.flush()
            done = subprocess.run([CMAKE, f"-DPORTFILE={PORT}/portfile.cmake", f"-DCURRENT_PACKAGES_DIR={made}", "-P", script.name],
                                  capture_output=True, text=True, timeout=DEADLINE, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue(os.path.exists(f"{made}/share/wshost/usage"))
        told = re.search(r"configure (\S+) (.*)", done.stdout)
        self.assertEqual(os.path.realpath(told.group(1)), os.path.realpath(SOURCE))
        self.assertLessEqual(set(re.findall(r"-D(\w+)=", told.group(2))), declared_options())


class Conan(unittest.TestCase):
    def setUp(self):
        self.module = conan_recipe()
        self.recipe = self.module.WshostRecipe()
        self.recipe.recipe_folder = os.path.join(SOURCE, "packages/conan")

    def test_recipe_has_the_version(self):
        self.recipe.set_version()
        self.assertEqual(self.recipe.version, VERSION)

    def test_recipe_has_the_modules_with_what_they_need_of_each_other(self):
        told = {name: {each for each in needs if "::" not in each} for name, needs in self.module.MODULES.items()}
        expected = modules()
        self.assertEqual(list(told), list(expected))

        def all_of(graph, name):
            return graph[name].union(*(all_of(graph, each) for each in graph[name]))
        for name in expected:
            self.assertEqual(all_of(told, name), all_of(expected, name), name)

    def test_recipe_hands_over_what_the_project_is_configured_from(self):
        with tempfile.TemporaryDirectory() as folder:
            self.recipe.export_sources_folder = os.path.join(folder, "source")
            self.recipe.export_sources()
            options = re.findall(r'"(WSHOST_\w+)"', read("packages/conan/conanfile.py"))
            self.assertLessEqual(set(options), declared_options())
            done = subprocess.run([CMAKE, "-S", f"{folder}/source", "-B", f"{folder}/build", *(f"-D{name}=OFF" for name in options)],
                                  capture_output=True, text=True, timeout=DEADLINE, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
