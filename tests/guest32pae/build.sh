#!/bin/sh
# Builds guest32pae, our 32-bit PAE Xen PV test kernel: build.sh OUT [OBJDIR]. Needs gcc with -m32 and binutils only.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
shared=xen4
flags="-m32 -march=i686"
ldflags="-m elf_i386 -z max-page-size=4096"
. "$here/../guest/build.sh"
