#!/bin/sh
# Runs the bench that lies beside this file: no network, no Node and no package is needed.
set -u

case $0 in
  */*) here=$(cd -- "${0%/*}" && pwd) ;;
  *) here=$(pwd) ;;
esac
node=$here/bin/node

fail() {
  echo "error: $1" >&2
  exit 1
}

help() {
  cat <<'HELP'
Usage: run.sh [options]

Measures Lucida on this machine, on webgpu (through Vulkan) and on wasm, and writes
lucida-bench-<host>-<date>.json in the current folder.

Needs Linux on x86-64 with glibc 2.34 or later and libstdc++ (GCC 12 or later), and for webgpu
the Vulkan loader libvulkan.so.1 and a Vulkan driver. Nothing is installed and nothing is sent.

Options are those of the bench, for instance:
  --quick              about two minutes
  --backends wasm      without a GPU
  --subjects mnist1d   only this network
HELP
  if [ -x "$node" ] && "$node" --version >/dev/null 2>&1; then
    echo
    "$node" "$here/app/main.js" run --help
  fi
  exit 0
}

for word in "$@"; do
  case $word in -h | --help) help ;; esac
done

machine=$(uname -s -m 2>/dev/null)
case $machine in
  'Linux x86_64' | '') ;;
  *) fail "this archive is for Linux on x86-64, and this is $machine" ;;
esac

case ${1:-} in
  '' | -*) ;;
  run) shift ;;
  *) exec "$node" "$here/app/main.js" "$@" ;;
esac

said=$("$node" --version 2>&1) ||
  fail "Node does not start here (${said:-no reason given}): it needs glibc 2.28 or later with libstdc++.so.6 and libgcc_s.so.1"

# The lanes that are asked for: those of the command line, else webgpu and wasm.
backends=webgpu,wasm
out=
previous=
for word in "$@"; do
  case $previous in --backends | --lanes) backends=$word ;; --out) out=$word ;; esac
  case $word in --backends=* | --lanes=*) backends=${word#*=} ;; --out=*) out=${word#*=} ;; esac
  previous=$word
done

found() {
  # shellcheck disable=SC2086 # split at spaces
  for folder in $1; do
    [ -e "$folder/$2" ] && return 0
  done
  return 1
}

case $backends in
  *webgpu*)
    folders=$(echo "${LD_LIBRARY_PATH:-}" | tr ':' ' ' 2>/dev/null)
    folders="$folders /lib /lib64 /usr/lib /usr/lib64 /usr/local/lib /lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu"
    if ! found "$folders" libvulkan.so.1 &&
      ! { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -q 'libvulkan\.so\.1'; then
      fail 'the Vulkan loader libvulkan.so.1 is not installed (Debian and Ubuntu: libvulkan1; Fedora: vulkan-loader); install it, or leave the GPU out with --backends wasm'
    fi
    drivers=${VK_DRIVER_FILES:-${VK_ICD_FILENAMES:-}}
    if [ -z "$drivers" ]; then
      for file in /usr/share/vulkan/icd.d/*.json /etc/vulkan/icd.d/*.json /usr/local/share/vulkan/icd.d/*.json; do
        [ -e "$file" ] && drivers=$file
      done
    fi
    [ -n "$drivers" ] ||
      echo 'warning: no Vulkan driver is registered in /usr/share/vulkan/icd.d or /etc/vulkan/icd.d; webgpu will find no adapter' >&2
    ;;
esac

if [ -z "$out" ]; then
  out=$("$node" -p "const { hostname } = require('node:os'); 'lucida-bench-' + (hostname().replace(/[^\w-]+/g, '-') || 'machine') + '-' + new Date().toISOString().slice(0, 19).replaceAll(':', '') + '.json'") || exit 1
  set -- "$@" --out "$out"
fi
case " $* " in
  *' --backends'* | *' --lanes'*) ;;
  *) set -- --backends "$backends" "$@" ;;
esac

exec "$node" "$here/app/main.js" run "$@"
