#!/bin/sh
# Builds guest32, our i386 kernel for Xen's ABI of April 2005: build.sh OUT [OBJDIR]. Needs gcc with -m32 and binutils only.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUT [OBJDIR]}
obj=${2:-}
if [ -z "$obj" ]; then obj=$(mktemp -d); trap 'rm -rf "$obj"' EXIT; fi
mkdir -p "$obj" "$(dirname "$out")"
cc=${CC:-gcc}
flags="-m32 -march=i686 -ffreestanding -fno-pic -fno-pie -fno-stack-protector -fcf-protection=none
 -mgeneral-regs-only -fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-delete-null-pointer-checks -fno-tree-loop-distribute-patterns
 -O2 -g -std=gnu11 -Wall -Wextra -Werror"
objs=
for src in "$here"/src/*.S "$here"/src/*.c "$here"/../guest/*.c; do
    o=$obj/$(basename "$src").o
    # shellcheck disable=SC2086
    $cc $flags -I "$here/../guest" -c "$src" -o "$o"
    objs="$objs $o"
done
# shellcheck disable=SC2086
${LD:-ld} -m elf_i386 -nostdlib -static --build-id=none -z noexecstack -z noseparate-code -T "$here/guest32.lds" -o "$out" $objs
