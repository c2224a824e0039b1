# shellcheck shell=sh disable=SC2154
# The rest of a test kernel's build.sh, which has set `here`, its folder, after which the kernel is named; `shared`, the
# folder in this one with sources that it shares, if any; `flags` and `ldflags`, what gcc and ld need for it alone.
out=${1:?usage: build.sh OUT [OBJDIR]}
obj=${2:-}
if [ -z "$obj" ]; then obj=$(mktemp -d); trap 'rm -rf "$obj"' EXIT; fi
mkdir -p "$obj" "$(dirname "$out")"
guest=$here/../guest
flags="$flags -ffreestanding -fno-pic -fno-pie -fno-stack-protector -fcf-protection=none
 -mgeneral-regs-only -fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-tree-loop-distribute-patterns
 -O2 -g -std=gnu11 -Wall -Wextra -Werror"
objs=
for src in "$here"/src/*.S "$here"/src/*.c ${shared:+"$guest/$shared"/*.[Sc]} "$guest"/*.c; do
    o=$obj/$(basename "$src").o
    # shellcheck disable=SC2086
    ${CC:-gcc} $flags -I "$here/src" -I "$guest/$shared" -I "$guest" -c "$src" -o "$o"
    objs="$objs $o"
done
# shellcheck disable=SC2086
${LD:-ld} $ldflags -nostdlib -static --build-id=none -z noexecstack -T "$here/$(basename "$here").lds" -o "$out" $objs
