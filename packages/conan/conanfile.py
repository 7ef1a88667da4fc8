# SPDX-License-Identifier: MIT
# A Conan 2 recipe: conan create packages/conan --build=missing. It builds the clone that it is in.
"""The operator's page needs Chart.js, which Debian packages and Conan does not: programs have the rest of that listener."""

import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load

# As the CMake targets: what each is linked with, in the order in which a module may use those before it.
MODULES = {
    "json": ["poco::poco_foundation", "poco::poco_json"],
    "protocol": ["poco::poco_foundation", "zlib::zlib"],
    "scheduling": ["poco::poco_foundation"],
    "service": ["json", "protocol", "scheduling", "poco::poco_net"],
    "host": ["service", "poco::poco_net"],
    "app": ["host", "poco::poco_util"],
}


class WshostRecipe(ConanFile):
    name = "wshost"
    description = "Write a class, get a WebSocket service"
    license = "MIT"
    topics = ("websocket", "server", "json")
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"fPIC": [True, False]}
    default_options = {"fPIC": True, "poco/*:shared": False}
    implements = ["auto_shared_fpic"]

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "..", "..", "CMakeLists.txt"))
        self.version = re.search(r"project\(wshost VERSION ([\d.]+)", text).group(1)

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "CHANGELOG.md", "cmake/*", "deploy/*", *(f"{module}/*" for module in MODULES)):
            copy(self, pattern, src=root, dst=self.export_sources_folder)

    def requirements(self):
        self.requires("poco/[>=1.11 <2]", transitive_headers=True)
        self.requires("zlib/[>=1.2.11 <2]")

    def validate(self):
        check_min_cppstd(self, 20)
        if self.settings.os not in ("Linux", "Windows"):
            raise ConanInvalidConfiguration(f"wshost runs on Linux and Windows, not on {self.settings.os}")
        if self.settings.compiler == "msvc":
            raise ConanInvalidConfiguration("wshost is built for Windows with mingw-w64, not with msvc")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for off in ("WSHOST_BUILD_TESTS", "WSHOST_BUILD_SAMPLES", "WSHOST_ADMIN_PAGE", "WSHOST_WARNINGS_AS_ERRORS"):
            toolchain.cache_variables[off] = "OFF"
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "wshost")
        for module, needs in MODULES.items():
            component = self.cpp_info.components[module]
            component.set_property("cmake_target_name", f"wshost::{module}")
            component.libs = [f"wshost_{module}"]
            component.requires = needs
            if self.settings.os == "Linux":
                component.system_libs = ["pthread"]
            else:
                component.system_libs = {"scheduling": ["synchronization"], "host": ["ws2_32"]}.get(module, [])
