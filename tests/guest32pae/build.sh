#!/bin/sh
# Builds guest32pae, our 32-bit PAE Xen PV test kernel: build.sh OUT [OBJDIR]. Needs gcc with -m32 and binutils only.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUT [OBJDIR]}
obj=${2:-}
if [ -z "$obj" ]; then obj=$(mktemp -d); trap 'rm -rf "$obj"' EXIT; fi
mkdir -p "$obj" "$(dirname "$out")"
cc=${CC:-gcc}
flags="-m32 -march=i686 -ffreestanding -fno-pic -fno-pie -fno-stack-protector -fcf-protection=none
 -mgeneral-regs-only -fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-tree-loop-distribute-patterns
 -O2 -g -std=gnu11 -Wall -Wextra -Werror"
objs=
for src in "$here"/src/*.[Sc] "$here"/../guest/xen4/*.[Sc] "$here"/../guest/*.c; do
    o=$obj/$(basename "$src").o
    # shellcheck disable=SC2086
    $cc $flags -I "$here/src" -I "$here/../guest/xen4" -I "$here/../guest" -c "$src" -o "$o"
    objs="$objs $o"
done
# shellcheck disable=SC2086
${LD:-ld} -m elf_i386 -nostdlib -static --build-id=none -z noexecstack -z max-page-size=4096 -T "$here/guest32pae.lds" -o "$out" $objs
