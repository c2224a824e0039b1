//! Checks whether KVM works here: `/dev/kvm` may exist and still be unable to run a guest.

use crate::emulator::Emulator;
use crate::paths;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The value that the boot sector writes to isa-debug-exit; QEMU exits with twice this plus one.
const WORD: u8 = 0x2a;

/// Returns whether KVM has run a guest of ours on this machine (tried once, for at most a few seconds).
pub fn works() -> bool {
    static WORKS: OnceLock<bool> = OnceLock::new();
    *WORKS.get_or_init(|| std::path::Path::new("/dev/kvm").exists() && probe("kvm").unwrap_or(false))
}

/// Boots one sector: `mov dx, 0xf4; mov al, WORD; out dx, al; hlt`.
fn probe(accel: &str) -> std::io::Result<bool> {
    let mut sector = [0u8; 512];
    sector[..7].copy_from_slice(&[0xba, 0xf4, 0x00, 0xb0, WORD, 0xee, 0xf4]);
    sector[510..].copy_from_slice(&[0x55, 0xaa]);
    let image = paths::target().join(format!("kvm-probe-{}", std::process::id()));
    std::fs::write(&image, sector)?;
    let mut child = Command::new(Emulator::Installed.program())
        .args(["-accel", accel, "-display", "none", "-nic", "none", "-serial", "none", "-monitor", "none"])
        .args(["-device", "isa-debug-exit,iobase=0xf4,iosize=1", "-drive"])
        .arg(format!("file={},format=raw,if=ide", image.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if start.elapsed() > Duration::from_secs(8) {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    std::fs::remove_file(&image)?;
    Ok(status.and_then(|s| s.code()) == Some(i32::from(WORD) * 2 + 1))
}
