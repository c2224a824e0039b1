//! The network of the machine under test: QEMU's own, with the host's services that send and keep bytes.

use crate::disk::{sha256, write_noise};
use crate::machine::comma;
use anyhow::{ensure, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The checks that dom0 reports of a network.
pub const CHECKS: &[&str] = &["network-ping", "network-receive", "network-send", "network-interrupts"];
/// What goes each way, MiB; `tests/dom0/init` sends as much.
const MIB: u64 = 16;

/// How the machine is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// virtio-net on PCI.
    Virtio,
    /// Intel's 82540EM.
    E1000,
}

/// A network with one machine on it.
pub struct Network {
    card: Card,
    sent: PathBuf,
    /// SHA-256 (hex) of what the host sends.
    sum: String,
    received: PathBuf,
}

impl Network {
    /// Makes one whose files are in `dir`.
    ///
    /// # Errors
    /// I/O errors.
    pub fn create(dir: &Path, card: Card) -> Result<Self> {
        let (sent, received) = (dir.join("network-sent"), dir.join("network-received"));
        let sum = write_noise(&sent, MIB, 0x0e7)?;
        Ok(Self { card, sent, sum, received })
    }

    /// Returns QEMU's arguments. Nothing but the two services is reachable; QEMU starts a program for each connection.
    pub fn args(&self) -> Vec<String> {
        let file = |f: &Path| comma(&f.display().to_string());
        let network = format!(
            "user,id=n0,restrict=on,guestfwd=tcp:10.0.2.100:1001-cmd:cat '{}',\
             guestfwd=tcp:10.0.2.101:1002-cmd:dd bs=64k status=none of='{}'",
            file(&self.sent),
            file(&self.received)
        );
        let card = match self.card {
            Card::Virtio => "virtio-net-pci,netdev=n0,romfile=",
            Card::E1000 => "e1000,netdev=n0,romfile=",
        };
        ["-netdev", &network, "-device", card].map(str::to_owned).to_vec()
    }

    /// Returns what dom0's init must know, for its command line.
    pub fn kernel_args(&self) -> String {
        format!(" xt.net={}", self.sum)
    }

    /// Checks that the host has received what the guest says that it sent.
    ///
    /// # Errors
    /// The difference, in words.
    pub fn check_received(&self, sum: &str) -> Result<()> {
        let size = fs::metadata(&self.received).context("nothing arrived by the network")?.len();
        ensure!(size == MIB << 20, "{size} bytes of {} arrived by the network", MIB << 20);
        let got = sha256(&self.received)?;
        ensure!(got == sum, "what arrived by the network has SHA-256 {got}, the guest sent {sum}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_is_compared_with_what_was_sent() {
        let dir = std::env::temp_dir().join(format!("network-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let network = Network::create(&dir, Card::E1000).unwrap();
        assert!(network.check_received(&network.sum).is_err());
        fs::write(&network.received, b"short").unwrap();
        assert!(network.check_received(&sha256(&network.received).unwrap()).is_err());
        fs::copy(&network.sent, &network.received).unwrap();
        assert!(network.check_received(&network.sum).is_ok() && network.check_received("other").is_err());
        fs::remove_dir_all(dir).unwrap();
    }
}
