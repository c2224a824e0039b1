#!/bin/sh
# Builds the load program and the counting plugin of `./x bench blk`: build.sh OUTDIR. Needs gcc, binutils, libc6-dev.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUTDIR}
cc=${CC:-gcc}
warn="-std=gnu11 -Wall -Wextra -Werror"
mkdir -p "$out"
# shellcheck disable=SC2086
$cc $warn -O2 -static -nostdlib -nostartfiles -fno-pic -no-pie -fno-stack-protector -fcf-protection=none -mgeneral-regs-only \
    -fno-tree-loop-distribute-patterns -fno-asynchronous-unwind-tables -Wl,--build-id=none -o "$out/blkload" "$here/blkload.c"
# shellcheck disable=SC2086
$cc $warn -O2 -fPIC -shared -fvisibility=hidden -o "$out/insncount.so" "$here/../plugin/insncount.c"
