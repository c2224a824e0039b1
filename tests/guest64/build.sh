#!/bin/sh
# Builds guest64, our 64-bit Xen PV test kernel: build.sh OUT [OBJDIR]. Needs gcc and binutils only.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
shared=xen4
flags="-m64 -mcmodel=kernel -mno-red-zone"
ldflags="-m elf_x86_64 -z max-page-size=4096"
. "$here/../guest/build.sh"
