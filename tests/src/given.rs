//! Checks of files named by the user, made before anything is built or booted.

use anyhow::{ensure, Context, Result};
use flate2::read::GzDecoder;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A text that only our image contains.
const MARK: &[u8] = b"xen-compat";
const ELF: &[u8] = b"\x7fELF";
/// What an EFI application begins with.
const EFI: &[u8] = b"MZ";
/// The signature of a bzImage's boot protocol and its offset (Linux, `Documentation/arch/x86/boot.rst`).
const BZIMAGE: (usize, &[u8]) = (0x202, b"HdrS");

/// Accepts a kernel to boot as dom0: an ELF file or a bzImage.
///
/// # Errors
/// It cannot be read, or is something else.
pub fn kernel(file: &Path) -> Result<()> {
    let start = read(file, 0x1000)?;
    let bzimage = start.get(BZIMAGE.0..BZIMAGE.0 + 4) == Some(BZIMAGE.1);
    ensure!(start.starts_with(ELF) || bzimage, "{} is no kernel: neither a bzImage nor ELF", file.display());
    Ok(())
}

/// Accepts an initrd: any file that can be read.
///
/// # Errors
/// It cannot be read.
pub fn initrd(file: &Path) -> Result<()> {
    read(file, 1).map(drop)
}

/// Accepts an image of this hypervisor, compressed or not.
///
/// # Errors
/// It cannot be read, or is something else.
pub fn image(file: &Path) -> Result<()> {
    let ours = has_mark(&unpacked(file)?, &[ELF]);
    ensure!(ours, "{} is not our image: ./x build makes dist/xen-compat", file.display());
    Ok(())
}

/// Returns whether this is our image, compressed or not, or as an EFI application.
///
/// # Errors
/// It cannot be read.
pub fn is_ours(file: &Path) -> Result<bool> {
    Ok(has_mark(&unpacked(file)?, &[ELF, EFI]))
}

/// Returns whether it is a file of one of these kinds, and contains our text.
fn has_mark(image: &[u8], kinds: &[&[u8]]) -> bool {
    kinds.iter().any(|kind| image.starts_with(kind)) && image.windows(MARK.len()).any(|w| w == MARK)
}

/// Returns a file's content, unpacked if it is compressed.
fn unpacked(file: &Path) -> Result<Vec<u8>> {
    let raw = read(file, u64::MAX)?;
    let mut image = Vec::new();
    Ok(if GzDecoder::new(&raw[..]).read_to_end(&mut image).is_ok() { image } else { raw })
}

fn read(file: &Path, most: u64) -> Result<Vec<u8>> {
    let unreadable = || format!("{} cannot be read", file.display());
    let mut bytes = Vec::new();
    File::open(file).with_context(unreadable)?.take(most).read_to_end(&mut bytes).with_context(unreadable)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_are_what_they_are_given_as() {
        let dir = std::env::temp_dir().join(format!("given-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let put = |name: &str, content: &[u8]| {
            fs::write(dir.join(name), content).unwrap();
            dir.join(name)
        };
        let ours = put("ours", &[ELF, b"..", MARK].concat());
        let other = put("other", &[ELF, b".."].concat());
        let efi = put("efi", &[EFI, b"..", MARK].concat());
        let text = put("text", &[b"of ", MARK].concat());
        let mut setup = vec![0; 0x300];
        setup[0x202..0x206].copy_from_slice(b"HdrS");
        let bzimage = put("bzimage", &setup);
        assert!(kernel(&bzimage).is_ok() && kernel(&other).is_ok() && image(&ours).is_ok());
        assert!(is_ours(&ours).unwrap() && is_ours(&efi).unwrap() && !is_ours(&text).unwrap());
        for (result, says) in [
            (kernel(&text), "is no kernel"),
            (kernel(&dir), "cannot be read"),
            (kernel(&dir.join("none")), "cannot be read"),
            (initrd(&dir.join("none")), "cannot be read"),
            (image(&text), "not our image"),
            (image(&other), "not our image"),
            (image(&efi), "not our image"),
        ] {
            let why = format!("{:#}", result.unwrap_err());
            assert!(why.contains(says) && why.contains(dir.to_str().unwrap()), "{why}");
        }
        fs::remove_dir_all(dir).unwrap();
    }
}
