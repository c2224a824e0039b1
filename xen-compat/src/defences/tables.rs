//! Page tables: XPTI against Meltdown (XSA-254), and shadows against L1TF (XSA-273).

use super::control::{Control, Whose};
use super::feature::RDCL_NO;
use super::models::{model, L1tf as Leak};
use super::note::Note;
use super::processor::Processor;
use super::{Facts, Notes};

/// What is decided of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tables {
    /// dom0 runs without the hypervisor's mappings, if it has 64 bits.
    pub xpti_dom0: bool,
    /// So do the other domains.
    pub xpti_dom_u: bool,
    /// Domains with XPTI have PCIDs.
    pub xpti_pcid: bool,
    /// dom0 gets shadows when it writes an entry that is not present and has an unsafe address.
    pub pv_l1tf_dom0: bool,
    /// So do the other domains.
    pub pv_l1tf_dom_u: bool,
    /// Which addresses are unsafe.
    pub l1tf: L1tf,
}

/// What L1TF can reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct L1tf {
    /// Entries that are not present lead to data in the first-level cache.
    pub vulnerable: bool,
    /// Width of that cache's addresses, in bits.
    pub cache_bits: u32,
    /// Width of the processor's addresses, in bits.
    pub address_bits: u32,
    /// From here on addresses lead nowhere.
    pub safe_from: u64,
}

impl Tables {
    /// Decides.
    pub(super) fn decide(cpu: &Processor, facts: &Facts<'_>, control: &Control, notes: &mut Notes) -> Self {
        let (xpti, pv_l1tf) = (facts.options.xpti, facts.options.pv_l1tf);
        let meltdown = !cpu.vendor.is_amd() && !cpu.has(RDCL_NO);
        let l1tf = L1tf::of(cpu, facts.cacheable_end, notes);
        Self {
            xpti_dom0: xpti.dom0.unwrap_or(meltdown),
            xpti_dom_u: xpti.dom_u.unwrap_or(meltdown),
            xpti_pcid: matches!(control.pcid, Whose::All | Whose::Xpti),
            pv_l1tf_dom0: pv_l1tf.dom0.unwrap_or(false),
            pv_l1tf_dom_u: pv_l1tf.dom_u.unwrap_or(l1tf.vulnerable),
            l1tf,
        }
    }
}

impl L1tf {
    fn of(cpu: &Processor, cacheable_end: u64, notes: &mut Notes) -> Self {
        let address_bits = cpu.address_bits;
        let leak = if cpu.is_intel6() { model(cpu.model).l1tf } else { Leak::No };
        let vulnerable = leak != Leak::No && !cpu.has(RDCL_NO);
        if vulnerable && leak == Leak::Unlisted {
            notes.add(Note::UnknownModel(cpu.model, "vulnerable to L1TF"));
        }
        let cache_bits = if let Leak::Bits(bits) = leak { bits } else { address_bits };
        // Where the cache has more bits than the processor, one of these makes an address safe. Otherwise it is a guess
        // that nothing is cached in the last quarter, which what is known to be there may push further up.
        let guess = if cache_bits > address_bits { 1 << address_bits } else { 3 << address_bits.saturating_sub(2) };
        Self { vulnerable, cache_bits, address_bits, safe_from: cacheable_end.max(guess) }
    }
}
