# What a build for Windows needs besides the compiler: Poco and GoogleTest, built from Debian's own sources, once. Sourced.
# They are kept in build/windows-libraries, under a name that says what they were made of: another recipe is another folder.

windows_target=x86_64-w64-mingw32
windows_recipe=1 # one more whenever what is built below changes

# Prints the version of Debian's poco source package, that of libpoco-dev here.
poco_source_version() { dpkg-query -W -f='${source:Version}' libpoco-dev; }

windows_prefix() { printf '%s/build/windows-libraries/poco-%s-recipe%s' "$ROOT" "$(poco_source_version)" "$windows_recipe"; }

# apt_source FOLDER PACKAGE=VERSION: unpacks a source package there. The machine's own lists of packages stay as they are:
# most do not name sources, so lists of our own are made from its sources files.
apt_source() {
  local folder=$1 package=$2 private file
  private=$folder/apt
  mkdir -p "$private/sources" "$private/lists/partial" "$private/cache/archives/partial"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -s "$file" ] || continue
    sed -nE 's/^deb(-src)?[[:space:]]/deb-src /p' "$file" | sort -u >"$private/sources/$(basename "$file" .list).list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -s "$file" ] || continue
    sed -E 's/^Types:.*/Types: deb-src/' "$file" >"$private/sources/$(basename "$file")"
  done
  local options=(-qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$private/sources" -o "Dir::State::lists=$private/lists"
    -o "Dir::Cache=$private/cache" -o APT::Sandbox::User=root)
  (cd "$folder" && apt-get "${options[@]}" update && apt-get "${options[@]}" source "$package") >"$folder/source.log" 2>&1 ||
    { cat "$folder/source.log" >&2; die "apt-get could not fetch the source package $package"; }
}

# for_windows SOURCE BUILD PREFIX [cmake options]: configures, builds and installs one library.
for_windows() {
  local source=$1 build=$2 prefix=$3
  shift 3
  cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
    -DCMAKE_TOOLCHAIN_FILE="$ROOT/cmake/windows/toolchain.cmake" -DWSHOST_WINDOWS_PREFIX="$prefix" \
    -DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DBUILD_SHARED_LIBS=OFF "$@" >"$build.log" 2>&1 ||
    { tail -n 40 "$build.log" >&2; die "CMake could not configure $source for Windows"; }
  cmake --build "$build" >&2 || die "$source could not be built for Windows"
  cmake --install "$build" >>"$build.log" || die "$source could not be installed into $prefix"
}

# Builds what is missing, some minutes the first time, and prints nothing on standard output.
need_windows_libraries() {
  local prefix work version
  prefix=$(windows_prefix)
  [ ! -f "$prefix/complete" ] || return 0
  version=$(poco_source_version)
  work=$ROOT/build/windows-libraries/work
  rm -rf "$work" "$prefix"
  mkdir -p "$work"
  say "fetching the source of Poco $version"
  apt_source "$work" "poco=$version"
  say "building Poco for Windows (once; it is kept in ${prefix#"$ROOT/"})"
  local off=() part
  for part in CRYPTO NETSSL DATA DATA_SQLITE DATA_MYSQL DATA_POSTGRESQL DATA_ODBC ENCODINGS JWT MONGODB REDIS PDF ZIP \
    SEVENZIP CPPPARSER PAGECOMPILER PAGECOMPILER_FILE2PAGE ACTIVERECORD ACTIVERECORD_COMPILER PROMETHEUS APACHECONNECTOR TESTS \
    SAMPLES POCODOC NETSSL_WIN; do
    off+=("-DENABLE_$part=OFF")
  done
  for_windows "$work"/poco-*/ "$work/poco" "$prefix" -DPOCO_UNBUNDLED=OFF -DENABLE_FOUNDATION=ON -DENABLE_XML=ON -DENABLE_JSON=ON \
    -DENABLE_UTIL=ON -DENABLE_NET=ON "${off[@]}" -DCMAKE_CXX_FLAGS=-w -DCMAKE_C_FLAGS=-w
  say "building GoogleTest for Windows"
  for_windows /usr/src/googletest "$work/googletest" "$prefix"
  rm -rf "$work"
  touch "$prefix/complete"
}

windows_build() {
  configure_preset windows -DWSHOST_WINDOWS_PREFIX="$(windows_prefix)"
  build_preset windows
  cmake --install "$ROOT/build/windows" --component samples --prefix "$ROOT/build/windows/package" >/dev/null
  say "programs for Windows: build/windows/package/bin: $(cd "$ROOT/build/windows/package/bin" && echo *.exe)"
}

# Wine with a prefix of our own, in which one process is held: without it, each start is a session of its own, which
# ends all services when it ends. What runs there is ended with it.
windows_test() {
  export WINEPREFIX=$ROOT/build/wine WINEDEBUG=-all DISPLAY=
  local status=0
  mkdir -p "$WINEPREFIX"
  say "starting Wine"
  wineboot -i >/dev/null 2>&1 </dev/null || die "Wine cannot make its folder $WINEPREFIX"
  wineserver -w
  setsid bash -c "sleep 1800 | timeout 1800 wine cmd" >/dev/null 2>&1 &
  local holder=$!
  until wine net start >/dev/null 2>&1 </dev/null; do :; done
  test_preset windows -j 1 </dev/null || status=$?
  wineserver -k || true
  kill -- "-$holder" 2>/dev/null || true
  return "$status"
}
