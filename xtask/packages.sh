# shellcheck shell=bash
# Which Debian packages a verb needs, and how they are installed: no package of the user's is ever removed for them.
# Sourced by ./x, which sets `verb`, `args` and RUST_AT_LEAST.

# Debian's hypervisor; dom0's toolstack and the reference machines have the same version.
XEN=xen-hypervisor-4.17-amd64
# What may be unpacked under target/ where it cannot be installed.
PRIVATE='qemu-system-x86 seabios'
QEMU=target/debian/qemu

rust_packages() { find_cargo >/dev/null || echo rustc-web cargo-web; }

# Tools that read the compiler's counters: they must match its version of LLVM, so the compiler must be installed first.
coverage_tools() {
  local c
  if c=$(find_cargo); then "$(dirname "$c")/rustc" -vV | sed -n 's/^LLVM version: \([0-9]*\).*/llvm-\1/p'; fi
}

packages() {
  echo gcc libc6-dev binutils ca-certificates # host programs, linking
  case $verb in
    clean) return 0 ;;
    abi) echo gcc-multilib; rust_packages; return 0 ;;
    coverage) rust_packages; coverage_tools; return 0 ;;
    build | deb | install | iso | run | demo | test | soak | bench | boot-2005) ;;
    # Verbs that need only xtask, and unknown verbs, which xtask reports.
    *) rust_packages; return 0 ;;
  esac
  # The image: rustup's bare target, or Debian's compiler with the library's source.
  if ! has_bare_target; then echo rustc-web cargo-web rust-web-src; fi
  case $verb in
    build | deb) return 0 ;;
    install) echo grub-common; return 0 ;;
  esac
  echo qemu-system-x86 seabios                        # the machines
  echo grub-common grub-pc-bin grub-efi-amd64-bin xorriso mtools # the ISO
  echo e2fsprogs xz-utils                             # the disks
  echo gcc-multilib g++                               # guests of our own, the ABI probe
  [ "$verb ${args[0]:-}" != 'soak install' ] || echo debootstrap fdisk dosfstools # Debian on disks
  [ "$verb" = test ] || return 0
  coverage_tools
  if ! has_bare_target; then echo rust-web-clippy; fi # it must know the compiler's own format
  if ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then echo rustfmt-web rust-web-clippy; fi
}

candidate() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -vx '(none)'; }
update() { as_root apt-get update -qq -o DPkg::Lock::Timeout=300 >&2; }

# Whether only help was requested.
only_asks() {
  local word
  for word in "$verb" "${args[@]}"; do
    case $word in help | -h | --help) return 0 ;; esac
  done
  return 1
}

# Whether the request boots machines with Debian's kernel or toolstack.
boots_debian() {
  case "$verb ${args[*]}" in
    *--list*) return 1 ;;
    'soak grants'*) return 1 ;;
    demo* | run* | iso* | soak* | 'bench boot'* | 'bench blk'*) return 0 ;;
    test*--only\ fmt* | test*--only\ clippy* | test*--only\ layers* | test*--only\ races* | test*--only\ unit*) return 1 ;;
    test*--only\ coverage* | test*--only\ build*) return 1 ;;
    test*) return 0 ;;
    *) return 1 ;;
  esac
}

# Reported before minutes of building, not after.
need_debians_xen() {
  boots_debian || return 0
  ! grep -q "^$XEN " target/debian/versions.txt 2>/dev/null || return 0
  [ -z "$(candidate $XEN)" ] || return 0
  update || true
  [ -z "$(candidate $XEN)" ] || return 0
  # shellcheck disable=SC1091
  echo "x $verb: needs Debian 12's $XEN, which apt does not know on ${PRETTY_NAME:-$(. /etc/os-release && echo "$PRETTY_NAME")}; here run: build, install, deb, and test --only fmt, clippy, unit" >&2
  return 1
}

# Debian's first Rust for bookworm is too old; its security archive has a newer one.
need_new_rust() {
  local name version
  for name in $1; do
    case $name in rustc-web | cargo-web | rust-web-src) ;; *) continue ;; esac
    version=$(candidate "$name")
    if [ -z "$version" ] || dpkg --compare-versions "$version" lt "$RUST_AT_LEAST"; then
      echo "x $verb: needs Rust $RUST_AT_LEAST, and apt's $name is ${version:-not there}: add the suite $(suite)-security to apt's sources" >&2
      return 1
    fi
  done
}

# shellcheck disable=SC1091
suite() { . /etc/os-release && echo "${VERSION_CODENAME:-bookworm}"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# The words of both lists (-12), or those of the first that are not in the second (-23).
both() { comm "$1" <(lines "$2") <(lines "$3") | tr '\n' ' '; }
lines() { tr -s ' \n' '\n' <<<"$1" | { grep . || true; } | sort -u; }

# What apt would remove to install these packages.
removed_for() {
  LC_ALL=C apt-get -s install --no-install-recommends "$@" 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | sort -u
}

install_missing() {
  command -v dpkg-query >/dev/null 2>&1 || return 0 # not a Debian: what is missing will say so itself
  need_debians_xen || return 1
  local want missing private in_the_way
  want=$(packages | tr ' ' '\n' | grep -v '^$' | sort -u)
  [ ! -x $QEMU/bin/qemu-system-x86_64 ] || want=$(both -23 "$want" "$PRIVATE" | tr ' ' '\n' | grep .)
  # shellcheck disable=SC2086
  missing=$({ dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' $want 2>/dev/null || true; } | while read -r status name version; do
    case $name in *-web | rust-web-*) dpkg --compare-versions "$version" ge "$RUST_AT_LEAST" || continue ;; esac
    [ "$status" != installed ] || echo "$name"
  done | sort -u | comm -23 <(echo "$want") - | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    need_new_rust "$missing" || return 1
    echo "x: these packages are missing; install them as root: apt-get install --no-remove $missing" >&2
    return 1
  fi
  update || return 1
  need_new_rust "$missing" || return 1
  # shellcheck disable=SC2086
  in_the_way=$(removed_for $missing | tr '\n' ' ') || true # what apt cannot do it will say when asked to
  if [ -n "$in_the_way" ]; then
    private=$(both -12 "$missing" "$PRIVATE")
    missing=$(both -23 "$missing" "$PRIVATE")
    # shellcheck disable=SC2086
    if [ -z "$private" ] || { [ -n "$missing" ] && [ -n "$(removed_for $missing)" ]; }; then
      # shellcheck disable=SC2086
      [ -z "$missing" ] || in_the_way=$(removed_for $missing | tr '\n' ' ') || true
      echo "x: to install $missing, apt would remove ${in_the_way% }, which you have: nothing was changed. Remove that yourself if you can spare it" >&2
      return 1
    fi
    unpack_qemu "$in_the_way" "$private" || return 1
    [ -n "$missing" ] || return 0
  fi
  echo "x: installing $missing" >&2
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-remove \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 $missing >&2
}

# QEMU beside the user's packages: it and the libraries that are missing go to target/, where only ./x finds them. apt
# computes the list as if $1, which conflicts, were not installed.
unpack_qemu() {
  local status chosen deb new=$QEMU.new names
  echo "x: apt would remove ${1% } to install ${2% }: unpacking QEMU under $QEMU instead" >&2
  rm -rf "$new" && mkdir -p "$new/debs" "$new/root" "$new/bin"
  eval "$(apt-config shell status Dir::State::status/f)"
  names=" ${1//:amd64/} "
  # shellcheck disable=SC2154
  awk -v names="$names" 'BEGIN { RS = ""; ORS = "\n\n" } { split($0, line, "\n"); n = line[1]; sub(/^Package: /, "", n) } !index(names, " " n " ")' \
    "$status" >"$new/status"
  # shellcheck disable=SC2086
  chosen=$(LC_ALL=C apt-get -s install --no-install-recommends -o Dir::State::status="$PWD/$new/status" $2 |
    sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1=\2/p')
  [ -n "$chosen" ] || { echo "x: apt finds no QEMU that could be unpacked" >&2; return 1; }
  # shellcheck disable=SC2086
  (cd "$new/debs" && apt-get download -qq -o APT::Sandbox::User=root -o Dir::State::status="$PWD/../status" $chosen >&2) || return 1
  for deb in "$new"/debs/*.deb; do dpkg -x "$deb" "$new/root" || return 1; done
  echo "$chosen" >"$new/versions.txt"
  cp tests/unpacked-qemu "$new/bin/qemu-system-x86_64"
  rm -rf "$new/debs" "$new/status" "$QEMU" && mv "$new" "$QEMU"
}
