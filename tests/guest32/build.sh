#!/bin/sh
# Builds guest32, our i386 kernel for Xen's ABI of April 2005: build.sh OUT [OBJDIR]. Needs gcc with -m32 and binutils only.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
shared=
flags="-m32 -march=i686 -fno-delete-null-pointer-checks"
ldflags="-m elf_i386 -z noseparate-code"
. "$here/../guest/build.sh"
