# Builds for 64-bit Windows with Debian's mingw-w64 (POSIX threads). WSHOST_WINDOWS_PREFIX is the folder of the libraries
# that were built for it: scripts/lib/windows.sh.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_VERSION 10.0)
set(CMAKE_SYSTEM_PROCESSOR x86_64)

set(target x86_64-w64-mingw32)
set(CMAKE_C_COMPILER ${target}-gcc-posix)
set(CMAKE_CXX_COMPILER ${target}-g++-posix)
set(CMAKE_RC_COMPILER ${target}-windres)
set(CMAKE_MC_COMPILER ${target}-windmc)

# A try_compile sees the variable too.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WSHOST_WINDOWS_PREFIX)
set(CMAKE_FIND_ROOT_PATH /usr/${target} ${WSHOST_WINDOWS_PREFIX})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Headers that Poco asks for in letters that Windows would not tell apart.
include_directories(SYSTEM ${CMAKE_CURRENT_LIST_DIR}/include)
# Windows 10 and Windows Server 2016 are the oldest that we speak of; UTF-16 in the system's calls, as Poco has it.
add_compile_definitions(_WIN32_WINNT=0x0A00 WINVER=0x0A00 UNICODE _UNICODE)
# One file that runs anywhere: no DLL but those of the system.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
set(ZLIB_USE_STATIC_LIBS ON)

set(CMAKE_CROSSCOMPILING_EMULATOR wine)
