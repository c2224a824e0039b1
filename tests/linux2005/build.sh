#!/bin/sh
# Builds the 2005 guests' /init: build.sh OUT. Needs gcc with -m32.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
${CC:-gcc} -m32 -march=i686 -mgeneral-regs-only -ffreestanding -fno-pic -no-pie -fno-stack-protector -fcf-protection=none \
    -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -O2 -std=gnu11 -Wall -Wextra -Werror \
    -nostdlib -static -Wl,--build-id=none -Wl,-z,noseparate-code -Wl,-z,noexecstack -o "${1:?usage: build.sh OUT}" "$here/init.c"
