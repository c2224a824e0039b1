//! Names of files on the volume that the application was loaded from, as EFI writes them: `\EFI\xen\xen.efi`.

use alloc::string::String;
use alloc::vec::Vec;

/// The configuration's name if none fits the application's.
const LAST: &str = "xen.cfg";

/// Appends a part of a path, as a device path has it.
pub fn append(path: &mut String, part: &str) {
    if !path.is_empty() && !path.ends_with('\\') && !part.starts_with('\\') {
        path.push('\\');
    }
    path.push_str(part);
}

/// Returns the last part of a path.
pub fn name(path: &str) -> &str {
    path.rsplit('\\').next().unwrap_or_default()
}

/// Returns the path of a file that is named in relation to `application`, with either slash.
pub fn beside(application: &str, file: &str) -> String {
    let file = file.replace('/', "\\");
    if file.starts_with('\\') {
        return file;
    }
    let mut path = String::from(&application[..application.len() - name(application).len()]);
    if !path.starts_with('\\') {
        path.insert(0, '\\');
    }
    path.push_str(&file);
    path
}

/// Returns the names under which the configuration is looked for, in order: the application's, with less and less of what
/// follows the last dot, dash or underscore.
pub fn configs(application: &str) -> Vec<String> {
    let mut stem = name(application);
    let mut names = Vec::new();
    while let Some(end) = stem.rfind(['.', '-', '_']) {
        stem = &stem[..end];
        names.push([stem, ".cfg"].concat());
    }
    if !names.iter().any(|name| name == LAST) {
        names.push(LAST.into());
    }
    names
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn files_are_beside_the_application() {
        assert_eq!(beside("\\EFI\\xen\\xen.efi", "vmlinuz"), "\\EFI\\xen\\vmlinuz");
        assert_eq!(beside("\\EFI\\xen\\xen.efi", "a/b"), "\\EFI\\xen\\a\\b");
        assert_eq!(beside("EFI\\xen.efi", "/vmlinuz"), "\\vmlinuz");
        assert_eq!((beside("xen.efi", "a"), beside("", "a")), ("\\a".into(), "\\a".into()));
    }

    #[test]
    fn paths_are_joined_once() {
        let mut path = String::new();
        ["\\EFI", "BOOT", "\\x.efi"].iter().for_each(|part| append(&mut path, part));
        assert_eq!(path, "\\EFI\\BOOT\\x.efi");
        assert_eq!(name(&path), "x.efi");
    }

    #[test]
    fn configurations_are_looked_for_as_by_xen() {
        let names = ["xen-4.2-unstable.cfg", "xen-4.2.cfg", "xen-4.cfg", "xen.cfg"];
        assert_eq!(configs("\\efi\\xen-4.2-unstable.efi"), names);
        assert_eq!(configs("\\EFI\\BOOT\\BOOTX64.EFI"), ["BOOTX64.cfg", "xen.cfg"]);
        assert_eq!(configs(""), ["xen.cfg"]);
    }
}
