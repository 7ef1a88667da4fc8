# Configure, build and test one preset. Sourced, never run.

export NINJA_STATUS='[%f/%t, %es] '
# Two clones of the project share what ccache has compiled; the second line is what precompiled headers ask for.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

# A finding ends the test it is found in, and says where.
export ASAN_OPTIONS=detect_stack_use_after_return=1:${ASAN_OPTIONS-}
export UBSAN_OPTIONS=print_stacktrace=1:${UBSAN_OPTIONS-}
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$ROOT/scripts/checks/tsan.supp:${TSAN_OPTIONS-}

jobs_here() { nproc 2>/dev/null || echo 2; }

# Tests with thousands of sessions need descriptors; the soft limit may be raised without asking anybody.
raise_descriptor_limit() { ulimit -n "$(ulimit -Hn)" 2>/dev/null || say "descriptor limit stays at $(ulimit -n)"; }

# configure_preset PRESET [cmake options]
configure_preset() {
  local log=$ROOT/build/$1/configure.log
  mkdir -p "$ROOT/build/$1"
  (cd "$ROOT" && cmake --preset "$@" >"$log" 2>&1) || { cat "$log" >&2; die "CMake could not configure preset $1"; }
}

# build_preset PRESET [TARGET...]: builds a configured preset, or these targets of it.
build_preset() {
  local preset=$1
  shift
  say "building preset $preset${1:+: $*}"
  cmake --build "$ROOT/build/$preset" ${1:+--target "$@"} >&2
}

# test_preset PRESET [ctest options]
test_preset() {
  local preset=$1
  shift
  raise_descriptor_limit
  ctest --test-dir "$ROOT/build/$preset" --output-on-failure --no-tests=error -j "$(jobs_here)" "$@"
}
