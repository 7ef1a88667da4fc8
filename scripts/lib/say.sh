# How the scripts speak. Sourced, never run. Everything goes to stderr, so that a program's own output stays clean.

say() { printf '== %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# timed NAME COMMAND...: runs the command, says how long it took, and passes its failure on.
timed() {
  local name=$1 start=$SECONDS status=0
  shift
  say "$name"
  "$@" || status=$?
  if [ "$status" -eq 0 ]; then say "$name: ok, $((SECONDS - start)) s"; else say "$name: FAILED, $((SECONDS - start)) s"; fi
  return "$status"
}
