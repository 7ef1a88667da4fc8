# What the machine needs before a build: Debian packages by group, npm packages by folder. Sourced, never run.
# Fast when nothing is missing: then neither apt nor npm is started.

packages_of() { awk -v group="$1" '$1 == group { print $2 }' "$ROOT/scripts/packages.txt"; }

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

node_is_new_enough() {
  command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1 &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)'
}

# The command prefix that makes us root: nothing, sudo, or a failure.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

can_be_root() { [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }; }

apt_install() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300)
  local install=("${apt[@]}" install -y --no-install-recommends "$@")
  # The lists may be absent or old, which only shows when the install fails.
  as_root "${install[@]}" && return
  say "trying again with fresh package lists"
  as_root "${apt[@]}" update
  as_root "${install[@]}"
}

# need_packages GROUP...: installs what the groups name and the machine lacks.
need_packages() {
  local group package missing=()
  for group in "$@"; do
    if [ "$group" = node ] && node_is_new_enough; then continue; fi
    for package in $(packages_of "$group"); do
      if ! command -v dpkg-query >/dev/null 2>&1 || ! is_installed "$package"; then missing+=("$package"); fi
    done
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    say "not a Debian machine, so nothing is installed; needed are (Debian's names): ${missing[*]}"
    return 0
  fi
  can_be_root || die "these packages are missing, and neither root nor sudo is at hand to install them.
Run as root:  apt-get install --no-install-recommends ${missing[*]}"
  say "installing Debian packages: ${missing[*]}"
  apt_install "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
  # Debian starts what it installs, and the tests start an nginx of their own.
  case " ${missing[*]} " in
    *" nginx-light "*)
      if [ -d /run/systemd/system ]; then
        say "Debian has started nginx, on port 80; no test needs that: sudo systemctl disable --now nginx"
      fi ;;
  esac
}

# need_npm_packages FOLDER: makes FOLDER/node_modules what FOLDER/package-lock.json says.
need_npm_packages() {
  local folder=$ROOT/$1
  local installed=$folder/node_modules/.installed-lock.json
  if cmp -s "$folder/package-lock.json" "$installed"; then return 0; fi
  say "fetching npm packages of $1"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) ||
    die "npm could not fetch the packages of $1"
  cp "$folder/package-lock.json" "$installed"
}
