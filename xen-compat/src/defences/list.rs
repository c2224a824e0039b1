//! The defences by name, and which of them this hypervisor has.

use core::fmt;

use super::branches::{spec_ctrl, Branches};
use super::control::Control;
use super::feature::ITS_NO;
use super::{AmdBits, Bhb, Buffers, Decisions, Facts, Gds, Ibpb, Notes, Tables, Tsx};
use crate::options::defences::spec_ctrl::{BhbSequence, Thunk};

/// A defence.
#[derive(Clone, Copy)]
pub struct Defence {
    /// Its name.
    pub name: &'static str,
    /// What it is against, and Xen's advisory.
    pub against: &'static str,
    /// Whether this hypervisor has it, and uses it where it is wanted.
    pub done: bool,
    /// Whether it is wanted.
    wanted: fn(&Decisions, &Facts<'_>) -> bool,
}

const fn missing(name: &'static str, against: &'static str, wanted: fn(&Decisions, &Facts<'_>) -> bool) -> Defence {
    Defence { name, against, done: false, wanted }
}

const fn done(name: &'static str, against: &'static str, wanted: fn(&Decisions, &Facts<'_>) -> bool) -> Defence {
    Defence { done: true, ..missing(name, against, wanted) }
}

const fn has_bit(d: &Decisions, bit: u32) -> bool {
    d.branches.spec_ctrl & bit != 0
}

/// All defences of the hypervisor and of PV guests.
pub const DEFENCES: &[Defence] = &[
    missing("XPTI for dom0", "Meltdown, XSA-254", |d, _| d.tables.xpti_dom0),
    missing("XPTI for domUs", "Meltdown, XSA-254", |d, _| d.tables.xpti_dom_u),
    missing("shadows for dom0 against L1TF", "L1TF, XSA-273", |d, _| d.tables.pv_l1tf_dom0),
    missing("shadows for domUs against L1TF", "L1TF, XSA-273", |d, _| d.tables.pv_l1tf_dom_u),
    done("SMEP", "user pages executed by the hypervisor", |d, _| d.control.smep),
    done("SMAP", "user pages touched by the hypervisor", |d, _| d.control.smap),
    missing("shadow stacks", "returns that were tampered with", |d, _| d.control.shstk),
    missing("branch tracking", "indirect branches into the middle of code", |d, _| d.control.ibt),
    done("eager FPU", "lazy FPU, XSA-267", |d, _| d.eager_fpu),
    missing("retpolines", "Spectre v2, XSA-254", |d, _| d.branches.thunk == Some(Thunk::Retpoline)),
    missing("LFENCE before indirect jumps", "Spectre v2, XSA-254", |d, _| d.branches.thunk == Some(Thunk::Lfence)),
    missing("IBRS", "Spectre v2, XSA-254", |d, _| has_bit(d, spec_ctrl::IBRS)),
    missing("STIBP", "Spectre v2 across threads, XSA-254", |d, _| has_bit(d, spec_ctrl::STIBP)),
    missing("SSBD", "Speculative Store Bypass, XSA-263", |d, _| has_bit(d, spec_ctrl::SSBD)),
    missing("PSFD", "predicted forwarding of stores", |d, _| has_bit(d, spec_ctrl::PSFD)),
    missing("SPEC_CTRL for PV guests", "Spectre v2 and v4 in guests, XSA-254, 263", |d, _| d.branches.msr_pv),
    missing("SPEC_CTRL cleared when idle", "slow sibling threads", |d, _| d.branches.msr_idle),
    missing("RSB overwritten on PV entry", "Spectre v2 by returns, XSA-254", |d, _| d.branches.rsb_pv),
    missing("RSB overwritten when idle", "return predictions across threads, XSA-426", |d, _| d.branches.rsb_idle),
    missing("IBPB on PV entry", "Branch Type Confusion, SRSO, XSA-407, 434", |d, _| d.ibpb.entry_pv),
    missing("IBPB between vcpus", "Spectre v2, XSA-254", |d, _| d.ibpb.switch),
    missing("BHI_DIS_S", "BHI, XSA-456", |d, _| has_bit(d, spec_ctrl::BHI_DIS_S)),
    missing("branch history cleared on PV entry", "BHI, XSA-456", |d, _| {
        d.bhb.entry_pv && d.bhb.sequence != BhbSequence::None
    }),
    missing("aligned returns and thunks", "ITS, XSA-469", |d, f| f.build.return_thunks && has_its(d)),
    missing("VERW on the way to PV guests", "MDS, RFDS, TSA, XSA-297, 452, 471", |d, _| d.buffers.verw_pv),
    missing("VERW with devices", "stale data of devices, XSA-404", |d, _| d.buffers.verw_mmio),
    missing("VERW when idle", "MDS, TSA, XSA-297, 471", |d, _| d.buffers.verw_idle),
    missing("TSX off", "TAA, XSA-305", |d, _| d.tsx.off_by_register),
    missing("locked random numbers", "SRBDS, XSA-320", |d, _| d.buffers.srb_lock == Some(true)),
    missing("gathers by microcode", "GDS, XSA-435", |d, _| d.gds == Gds::Microcode),
    missing("AVX off", "GDS, XSA-435", |d, _| d.gds == Gds::NoAvx),
    missing("divider cleaned", "DIV leakage, XSA-439", |d, _| d.div_scrub),
    missing("LFENCE after branches", "Spectre v1, XSA-289", |d, _| d.branch_harden),
    missing("LFENCE after locks", "GhostRace, XSA-453", |d, _| d.lock_harden),
    missing("masked indices", "Spectre v1, XSA-289", |_, f| f.build.harden_array),
    done("masked addresses of guests", "Spectre v1, XSA-289", |_, f| f.build.harden_guest_access),
    missing("no phantom branches", "Branch Type Confusion, XSA-407", |d, _| d.amd.no_phantom_branches),
    missing("no move elimination", "Zenbleed, XSA-433", |d, _| d.amd.no_move_elimination),
    missing("clean FPU divider", "FP-DSS, XSA-488", |d, _| d.amd.clean_divider),
    missing("op cache checked", "AMD-SB-7052, XSA-490", |d, _| d.amd.op_cache),
    missing("erratum 1485 mended", "wrong instructions", |d, _| d.amd.erratum_1485),
    missing("SPEC_REDUCE", "SRSO, XSA-434", |d, _| d.amd.spec_reduce),
];

fn has_its(d: &Decisions) -> bool {
    d.known.vendor == cpu_policy::Vendor::Intel && !d.known.has(ITS_NO)
}

impl Defence {
    /// Returns whether it is wanted.
    pub fn is_wanted(&self, decisions: &Decisions, facts: &Facts<'_>) -> bool {
        (self.wanted)(decisions, facts)
    }
}

/// Those that are wanted and not there; displayed by name.
#[derive(Clone, Copy, Debug)]
pub struct Missing<'a> {
    /// What is wanted.
    pub decisions: &'a Decisions,
    /// Of whom.
    pub facts: &'a Facts<'a>,
}

impl Missing<'_> {
    /// Returns them.
    pub fn iter(&self) -> impl Iterator<Item = &'static Defence> + '_ {
        DEFENCES.iter().filter(|defence| !defence.done && defence.is_wanted(self.decisions, self.facts))
    }
}

impl fmt::Display for Missing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.iter().next().is_none() {
            return f.write_str("nothing");
        }
        let names = self.iter().map(|defence| defence.name);
        names.enumerate().try_for_each(|(i, name)| write!(f, "{}{name}", if i == 0 { "" } else { ", " }))
    }
}

impl Decisions {
    /// Returns what this hypervisor does of them. FPU registers are always switched with the vcpu.
    pub fn as_done(&self) -> Self {
        Self {
            control: Control { smep: self.control.smep, smap: self.control.smap, ..Control::default() },
            branches: Branches::default(),
            ibpb: Ibpb::default(),
            bhb: Bhb::default(),
            tsx: Tsx::LEFT_ALONE,
            buffers: Buffers::default(),
            gds: Gds::Nothing,
            tables: Tables { l1tf: self.tables.l1tf, ..Tables::default() },
            eager_fpu: true,
            div_scrub: false,
            branch_harden: false,
            lock_harden: false,
            amd: AmdBits::default(),
            known: self.known,
            notes: Notes::default(),
        }
    }
}
