//! What the command line says about nodes: `numa`, `dom0_nodes`.

use alloc::vec::Vec;

use mm::{Errno, MAX_NODES};

use crate::machine::numa::NumaSettings;
use crate::options::value::parse_number;

impl NumaSettings {
    /// Parses the value of `numa`, which adds to earlier ones. EINVAL: it is malformed.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), Errno> {
        match (text, text.strip_prefix("fake=")) {
            ("off", _) => self.off = true,
            ("on", _) => self.off = false,
            ("noacpi", _) => (self.off, self.acpi) = (false, false),
            (_, Some(n)) => (self.off, self.fake) = (false, parse_number(n).ok_or(Errno::INVAL)?),
            _ => return Err(Errno::INVAL),
        }
        Ok(())
    }
}

/// `dom0_nodes=<domain>,...[,relaxed|strict]`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dom0Nodes {
    /// Proximity domains; none: all nodes.
    pub domains: Vec<u32>,
    /// Whether dom0's vcpus may run on other nodes if theirs are busy.
    pub relaxed: bool,
}

impl Dom0Nodes {
    /// Parses the option's value, which adds to earlier ones. EINVAL: an item is malformed. E2BIG: there are too many. The
    /// others take effect.
    pub(crate) fn add(&mut self, text: &str) -> Result<(), Errno> {
        let mut result = Ok(());
        for item in text.split(',') {
            let domain = parse_number(item).and_then(|n| u32::try_from(n).ok());
            match (item, domain) {
                ("relaxed", _) => self.relaxed = true,
                ("strict", _) => self.relaxed = false,
                (_, Some(_)) if self.domains.len() >= MAX_NODES => result = Err(Errno::TOO_BIG),
                (_, Some(domain)) => self.domains.push(domain),
                (_, None) => result = Err(Errno::INVAL),
            }
        }
        result
    }
}
