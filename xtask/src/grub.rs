//! What Debian's GRUB scripts see of the hypervisor: the image's name in `/boot`, and the file that makes it the
//! default entry.
//!
//! `20_linux_xen` takes every `/boot/xen*` for a hypervisor and sorts them with dpkg's rules by what follows the first
//! dash; the newest gets the entry "Debian GNU/Linux, with Xen hypervisor", which Debian's package
//! `xen-hypervisor-common` makes the default one. A version of 0 leaves that to Debian's Xen.

/// The image in `/boot`.
pub(crate) const NAME: &str = "xen-0-compat.gz";
/// The EFI application there, which the firmware cannot read: who uses it copies it to the EFI partition.
pub(crate) const EFI_NAME: &str = "xen-0-compat.efi";
/// Another name that our image may have there.
pub(crate) const OLD_NAME: &str = "xen-compat.gz";
/// The file that makes it the default, in `/etc`. Read after Debian's own `xen.cfg`, which sets a default, too.
pub(crate) const CONFIG: &str = "default/grub.d/xen_compat.cfg";

/// Returns the text of [`CONFIG`]. GRUB's default is named by the titles of its submenus, in the language `update-grub`
/// runs in.
pub(crate) fn config(default: bool) -> String {
    let version = NAME.trim_start_matches("xen-").trim_end_matches(".gz");
    let value = if default { "yes" } else { "no" };
    format!(
        r#"# Whether xen-compat, while it is installed, is what GRUB boots by default: yes or no. Then run update-grub.
XEN_COMPAT_DEFAULT={value}

if [ "$XEN_COMPAT_DEFAULT" = yes ] && [ -e "/boot/{NAME}" ]; then
	GRUB_DEFAULT="$(printf "$(gettext -d grub "Advanced options for %s (with Xen hypervisor)")" \
		"$GRUB_DISTRIBUTOR GNU/Linux")>$(printf "$(gettext -d grub "Xen hypervisor, version %s")" "{version}")"
fi
"#
    )
}
