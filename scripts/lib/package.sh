# Debian packages, and a fresh Debian to try them in. Sourced, never run.

debs=$ROOT/build/package/deb

# What Debian compiles its packages with, hardening included. Debugging information would be stripped again; the path of
# the build is in no release build, and would tell the compiler's cache two folders apart.
package_flags() {
  DEB_BUILD_MAINT_OPTIONS="hardening=+all reproducible=-fixfilepath,-fixdebugpath" DEB_CXXFLAGS_MAINT_STRIP=-g dpkg-buildflags --get "$1"
}

package_build() {
  # Packages of one commit are the same, whenever they are made.
  SOURCE_DATE_EPOCH=$(git -C "$ROOT" log -1 --format=%ct 2>/dev/null || stat -c %Y "$ROOT/CHANGELOG.md")
  export SOURCE_DATE_EPOCH
  configure_preset package -DCMAKE_CXX_FLAGS="$(package_flags CXXFLAGS) $(package_flags CPPFLAGS)" \
    -DCMAKE_EXE_LINKER_FLAGS="$(package_flags LDFLAGS) -s"
  build_preset package
  rm -rf "$debs"
  (cd "$ROOT/build/package" && cpack >cpack.log 2>&1) || { cat "$ROOT/build/package/cpack.log" >&2; die "cpack could not make the packages"; }
  # Of what only Debian asks of its own maintainers: an address that others can reach, and the number of a report.
  local not_asked=bogus-mail-host,bogus-mail-host-in-debian-changelog,root-in-contact,initial-upload-closes-no-bugs
  (cd "$debs" && lintian --allow-root --fail-on error,warning --suppress-tags "$not_asked" ./*.deb) || die "lintian has found something"
  say "packages: build/package/deb: $(cd "$debs" && echo *.deb)"
}

# Where a fresh Debian is kept, named by what it is made of.
fresh_root() { printf '%s/build/package-roots/%s-recipe2' "$ROOT" "$(debian_release)"; }

# Prints the address of Debian's archive that this machine has its packages from.
archive_address() {
  apt-get indextargets --format '$(ORIGIN) $(RELEASE) $(SITE)' "Created-By: Packages" |
    sed -nE "s/^Debian $(debian_release) //p" | sort -u | head -n 1
}

debian_release() { (. /etc/os-release && echo "$VERSION_CODENAME"); }

# Prints the lines of sources.list for all that this machine has of Debian's own; what others offer has keys of its own.
debian_sources() {
  apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' "Created-By: Packages" "Origin: Debian" | sort -u
}

# A fresh Debian as debootstrap makes it, and in its apt's cache what our packages need of Debian's. It is made once, and
# copied by each test, whose machine has no network.
need_fresh_root() {
  local root mirror
  root=$(fresh_root)
  if [ ! -f "$root.complete" ]; then
    mirror=$(archive_address) || true
    if [ -z "$mirror" ]; then # apt tells it with the lists of packages
      as_root apt-get -qq update
      mirror=$(archive_address) || die "apt names no archive of Debian's: /etc/apt/sources.list may be empty"
    fi
    say "making a fresh Debian (once; it is kept in ${root#"$ROOT/"})"
    as_root rm -rf "$root"
    mkdir -p "$(dirname "$root")"
    as_root debootstrap --variant=minbase --include=systemd-sysv,dbus,ca-certificates "$(debian_release)" "$root" "$mirror" \
      >"$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; die "debootstrap could not make a fresh Debian"; }
    # Where this machine has its packages from, the fresh one has them from too.
    debian_sources | as_root tee "$root/etc/apt/sources.list" >/dev/null
    as_root cp -a /etc/apt/apt.conf.d "$root/etc/apt/"
    as_root rm -f "$root/etc/apt/apt.conf.d/docker-clean" # which empties the cache
    touch "$root.complete"
  fi
  as_root rm -rf "$root/debs"
  as_root cp -a "$debs" "$root/debs"
  as_root cp /etc/resolv.conf /etc/hosts "$root/etc/"
  say "fetching what the packages need"
  as_root chroot "$root" sh -ec '
    apt-get -qq update
    apt-get -qq -y --no-install-recommends --download-only install /debs/*.deb g++ cmake make pkg-config' >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2; die "apt could not fetch what the packages need"; }
  as_root rm -rf "$root/debs"
}

package_test() {
  [ -n "$(ls "$debs"/*.deb 2>/dev/null)" ] || die "there are no packages to try: scripts/package build makes them"
  can_be_root || die "trying packages needs root, or sudo"
  need_fresh_root
  as_root env WSHOST_DEBS="$debs" WSHOST_FRESH_ROOT="$(fresh_root)" WSHOST_CONSUMER="$ROOT/tests/install/consumer" \
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$ROOT/tests/packages/test_debian.py" -v
}
