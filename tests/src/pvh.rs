//! The image as QEMU's PVH loader takes it.

use crate::hypervisor::Image;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The first word of a Multiboot 1 header.
const MULTIBOOT: [u8; 4] = 0x1bad_b002u32.to_le_bytes();
/// Where the header must be.
const WITHIN: usize = 8192;

/// Writes a copy of the image, without its Multiboot 1 header, to `dir`: QEMU would prefer that to the PVH entry.
///
/// # Errors
/// I/O; the image has no such header.
pub fn image(image: &Image, dir: &Path) -> Result<PathBuf> {
    let mut elf = fs::read(&image.elf).with_context(|| format!("no {}", image.elf.display()))?;
    let header = elf.chunks_exact_mut(4).take(WITHIN / 4).find(|word| **word == MULTIBOOT);
    header.context("the image has no Multiboot header")?.fill(0);
    let out = dir.join("pvh");
    fs::write(&out, elf)?;
    Ok(out)
}
